package io.ramie.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Possession;
import io.ramie.concurrency.Race;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link BufferPool}: a segment that is taken belongs to one thread until it is given back. */
public final class BufferPoolTests {
  private static final int SLOT = 0;

  private BufferPoolTests() {}

  /** Two threads with the same preference never have the same segment at once. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each had a segment of its own")
  @State
  public static class TakeVersusTake {
    private final Race race = new Race();
    private final Possession<MemorySegment> first = new Possession<>();
    private final Possession<MemorySegment> second = new Possession<>();

    @Actor
    public void first(II_Result r) {
      race.enter();
      r.r1 = takeOften(first, second);
    }

    @Actor
    public void second(II_Result r) {
      race.awaitFiber();
      r.r2 = takeOften(second, first);
    }

    private static int takeOften(Possession<MemorySegment> own, Possession<MemorySegment> other) {
      return own.takeOften(
          other,
          () -> BufferPool.LARGE.take(SLOT),
          segment -> BufferPool.LARGE.give(SLOT, segment));
    }
  }

  /** Broken: looks at the slot and empties it in two steps. */
  @JCStressTest
  @JCStressMeta(TakeVersusTake.class)
  @State
  public static class TakeVersusTakeTwin {
    private static final MemorySegment POOLED = MemorySegment.ofArray(new byte[1]);

    private final AtomicReference<@Nullable MemorySegment> slot = new AtomicReference<>(POOLED);
    private final Race race = new Race();
    private final Possession<MemorySegment> first = new Possession<>();
    private final Possession<MemorySegment> second = new Possession<>();

    private MemorySegment take() {
      MemorySegment segment = slot.get();
      slot.set(null);
      return segment == null ? MemorySegment.ofArray(new byte[1]) : segment;
    }

    private void give(MemorySegment segment) {
      if (segment.equals(POOLED)) {
        slot.set(segment);
      }
    }

    @Actor
    public void first(II_Result r) {
      race.enter();
      r.r1 = first.takeOften(second, this::take, this::give);
    }

    @Actor
    public void second(II_Result r) {
      race.awaitFiber();
      r.r2 = second.takeOften(first, this::take, this::give);
    }
  }
}
