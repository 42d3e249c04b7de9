package io.ramie.posix;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Possession;
import io.ramie.concurrency.Race;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link CallFrame}: a frame that is taken belongs to one thread until it is put back. */
public final class CallFrameTests {
  private static final int HOME = 0;

  private CallFrameTests() {}

  /** Two threads with the same home never have the same frame at once. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each had a frame of its own")
  @State
  public static class TakeVersusTake {
    private final Race race = new Race();
    private final Possession<CallFrame> first = new Possession<>();
    private final Possession<CallFrame> second = new Possession<>();

    @Actor
    public void first(II_Result r) {
      race.enter();
      r.r1 = first.takeOften(second, () -> CallFrame.take(HOME), CallFrame::put);
    }

    @Actor
    public void second(II_Result r) {
      race.awaitFiber();
      r.r2 = second.takeOften(first, () -> CallFrame.take(HOME), CallFrame::put);
    }
  }

  /** Broken: reads the cell and empties it in two steps. */
  @JCStressTest
  @JCStressMeta(TakeVersusTake.class)
  @State
  public static class TakeVersusTakeTwin {
    private static final CallFrame POOLED = CallFrame.unpooled();
    private static final ThreadLocal<CallFrame> OTHER =
        ThreadLocal.withInitial(CallFrame::unpooled);

    private final AtomicReference<@Nullable CallFrame> cell = new AtomicReference<>(POOLED);
    private final Race race = new Race();
    private final Possession<CallFrame> first = new Possession<>();
    private final Possession<CallFrame> second = new Possession<>();

    private CallFrame take() {
      CallFrame frame = cell.get();
      cell.set(null);
      return frame == null ? OTHER.get() : frame;
    }

    private void put(CallFrame frame) {
      if (frame == POOLED) {
        cell.set(frame);
      }
    }

    @Actor
    public void first(II_Result r) {
      race.enter();
      r.r1 = first.takeOften(second, this::take, this::put);
    }

    @Actor
    public void second(II_Result r) {
      race.awaitFiber();
      r.r2 = second.takeOften(first, this::take, this::put);
    }
  }
}
