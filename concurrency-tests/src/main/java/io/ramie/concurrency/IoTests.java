package io.ramie.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Io;
import io.ramie.spi.Wait;
import io.ramie.spi.Wait.Kind;
import java.nio.channels.ClosedChannelException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The life cycle of {@link Io}. */
public final class IoTests {
  private static final int HELD = 1;
  private static final int CLOSED_WHILE_HELD = 2;

  private IoTests() {}

  private static boolean acquire(Io io) {
    try {
      io.acquire();
      return true;
    } catch (ClosedChannelException closed) {
      return false;
    }
  }

  private static boolean isFailedByClose(SpinWait<Boolean> wait) {
    try {
      wait.awaitOrLost();
      return false;
    } catch (Exception failure) {
      return failure instanceof ClosedIoException || failure instanceof Raised;
    }
  }

  /** Users and the closed bit in two variables instead of one. */
  private static final class SplitIo {
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private final Queue<Wait<?>> waits = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> observers = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    boolean acquire() {
      if (closed) {
        return false;
      }
      users.getAndIncrement();
      return true;
    }

    void release() {
      if (users.decrementAndGet() == 0 && closed) {
        closes.getAndIncrement();
      }
    }

    void close() {
      if (closed) {
        return;
      }
      closed = true;
      waits.forEach(wait -> wait.fail(new Raised()));
      observers.forEach(Runnable::run);
      if (users.get() == 0) {
        closes.getAndIncrement();
      }
    }

    boolean attach(Wait<?> wait) {
      return !closed && waits.add(wait);
    }

    void onClose(Runnable action) {
      if (closed) {
        action.run();
      } else {
        observers.add(action);
      }
    }
  }

  /** The number is given back exactly once, and never while a user holds the handle. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "refused")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "held; closed by the last user or by close")
  @State
  public static class AcquireVersusClose {
    private final FakeIo io = new FakeIo();

    @Actor
    public void use(II_Result r) {
      if (acquire(io)) {
        r.r1 = io.closes() == 0 ? HELD : CLOSED_WHILE_HELD;
        io.release();
      }
    }

    @Actor
    public void close() {
      io.close();
    }

    @Arbiter
    public void closes(II_Result r) {
      r.r2 = io.closes();
    }
  }

  /** Broken: looks at the closed bit and counts the user in two steps. */
  @JCStressTest
  @JCStressMeta(AcquireVersusClose.class)
  @State
  public static class AcquireVersusCloseTwin {
    private final SplitIo io = new SplitIo();

    @Actor
    public void use(II_Result r) {
      if (io.acquire()) {
        r.r1 = io.closes.get() == 0 ? HELD : CLOSED_WHILE_HELD;
        io.release();
      }
    }

    @Actor
    public void close() {
      io.close();
    }

    @Arbiter
    public void closes(II_Result r) {
      r.r2 = io.closes.get();
    }
  }

  /** The last user leaves while the handle is closed: one of the two gives the number back. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "nobody used it any more")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "let go first, closed by the last user")
  @State
  public static class ReleaseVersusClose {
    private final FakeIo io = new FakeIo();

    public ReleaseVersusClose() {
      var _ = acquire(io);
    }

    @Actor
    public void release() {
      io.release();
    }

    @Actor
    public void close() {
      io.close();
    }

    @Arbiter
    public void closes(II_Result r) {
      r.r1 = io.closes();
      r.r2 = io.preCloses();
    }
  }

  /** Broken: both see that nobody uses it and that it is closed. */
  @JCStressTest
  @JCStressMeta(ReleaseVersusClose.class)
  @State
  public static class ReleaseVersusCloseTwin {
    private final SplitIo io = new SplitIo();

    public ReleaseVersusCloseTwin() {
      io.acquire();
    }

    @Actor
    public void release() {
      io.release();
    }

    @Actor
    public void close() {
      io.close();
    }

    @Arbiter
    public void closes(II_Result r) {
      r.r1 = io.closes.get();
    }
  }

  /** A wait that begins while the handle is closed always fails, and the number is given back. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the wait failed")
  @State
  public static class AttachVersusClose {
    private final Race race = new Race();
    private final FakeIo io = new FakeIo();
    private final SpinWait<Boolean> wait =
        new SpinWait<>(new ProbeFiber(), Kind.IO, io, race, false);

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      r.r1 = isFailedByClose(wait) ? 1 : 0;
    }

    @Actor
    public void close() {
      race.awaitFiber();
      io.close();
      race.end();
    }

    @Arbiter
    public void closes(II_Result r) {
      r.r2 = io.closes();
    }
  }

  /** Broken: does not look again after it has added the wait. */
  @JCStressTest
  @JCStressMeta(AttachVersusClose.class)
  @State
  public static class AttachVersusCloseTwin {
    private final Race race = new Race();
    private final SplitIo io = new SplitIo();
    private final SpinWait<Boolean> wait =
        new SpinWait<>(new ProbeFiber(), Kind.SLEEP, null, race, false);

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      r.r1 = !io.attach(wait) || isFailedByClose(wait) ? 1 : 0;
    }

    @Actor
    public void close() {
      race.awaitFiber();
      io.close();
      race.end();
    }

    @Arbiter
    public void closes(II_Result r) {
      r.r2 = io.closes.get();
    }
  }

  /** Closing twice at once closes once, and tells who asked to be told once. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "once")
  @State
  public static class CloseVersusClose {
    private final FakeIo io = new FakeIo();
    private final AtomicInteger told = new AtomicInteger();

    public CloseVersusClose() {
      io.onClose(told::getAndIncrement);
    }

    @Actor
    public void first() {
      io.close();
    }

    @Actor
    public void second() {
      io.close();
    }

    @Arbiter
    public void closes(II_Result r) {
      r.r1 = io.closes();
      r.r2 = told.get();
    }
  }

  /** Broken: looks at the closed bit and sets it in two steps. */
  @JCStressTest
  @JCStressMeta(CloseVersusClose.class)
  @State
  public static class CloseVersusCloseTwin {
    private final SplitIo io = new SplitIo();
    private final AtomicInteger told = new AtomicInteger();

    public CloseVersusCloseTwin() {
      io.onClose(told::getAndIncrement);
    }

    @Actor
    public void first() {
      io.close();
    }

    @Actor
    public void second() {
      io.close();
    }

    @Arbiter
    public void closes(II_Result r) {
      r.r1 = io.closes.get();
      r.r2 = told.get();
    }
  }

  /** Who asks to be told while the handle is closed is told exactly once. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "told, by close or at once")
  @State
  public static class OnCloseVersusClose {
    private final FakeIo io = new FakeIo();
    private final AtomicInteger told = new AtomicInteger();

    @Actor
    public void register() {
      io.onClose(told::getAndIncrement);
    }

    @Actor
    public void close() {
      io.close();
    }

    @Arbiter
    public void told(I_Result r) {
      r.r1 = told.get();
    }
  }

  /** Broken: looks whether it is open and registers in two steps. */
  @JCStressTest
  @JCStressMeta(OnCloseVersusClose.class)
  @State
  public static class OnCloseVersusCloseTwin {
    private final SplitIo io = new SplitIo();
    private final AtomicInteger told = new AtomicInteger();

    @Actor
    public void register() {
      io.onClose(told::getAndIncrement);
    }

    @Actor
    public void close() {
      io.close();
    }

    @Arbiter
    public void told(I_Result r) {
      r.r1 = told.get();
    }
  }
}
