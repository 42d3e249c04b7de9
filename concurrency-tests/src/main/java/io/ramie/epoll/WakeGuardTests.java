package io.ramie.epoll;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link WakeGuard}: no wake-up is lost, and of many wakers one signals. */
public final class WakeGuardTests {
  private static final int SLEEPS = 1;

  private WakeGuardTests() {}

  private static int toInt(boolean yes) {
    return yes ? 1 : 0;
  }

  /**
   * The loop never sleeps over something queued that nobody signals, if queueing is a volatile
   * write or stronger.
   */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the loop saw the item")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the loop saw the item; a needless signal")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the loop sleeps and is signalled")
  @State
  public static class SleepVersusQueue {
    private final WakeGuard guard = new WakeGuard();
    private final AtomicInteger queued = new AtomicInteger();

    @Actor
    public void loop(II_Result r) {
      guard.fallAsleep();
      if (queued.get() == 0) {
        r.r1 = SLEEPS;
      } else {
        guard.awake();
      }
    }

    @Actor
    public void queue(II_Result r) {
      queued.set(1);
      r.r2 = toInt(guard.mustWake());
    }
  }

  /** Broken: the state is a plain field. */
  @JCStressTest
  @JCStressMeta(SleepVersusQueue.class)
  @State
  public static class PlainStateTwin {
    private boolean asleep;
    private final AtomicInteger queued = new AtomicInteger();

    @Actor
    public void loop(II_Result r) {
      asleep = true;
      r.r1 = toInt(queued.get() == 0);
    }

    @Actor
    public void queue(II_Result r) {
      queued.set(1);
      r.r2 = toInt(asleep);
    }
  }

  /** Broken: queues with a release store, which may become visible after the look at the guard. */
  @JCStressTest
  @JCStressMeta(SleepVersusQueue.class)
  @State
  public static class ReleaseQueueingTwin {
    private final WakeGuard guard = new WakeGuard();
    private final AtomicInteger queued = new AtomicInteger();

    @Actor
    public void loop(II_Result r) {
      guard.fallAsleep();
      if (queued.get() == 0) {
        r.r1 = SLEEPS;
      } else {
        guard.awake();
      }
    }

    @Actor
    public void queue(II_Result r) {
      queued.setRelease(1);
      r.r2 = toInt(guard.mustWake());
    }
  }

  /** Broken: asks who has to wake before it queues. */
  @JCStressTest
  @JCStressMeta(SleepVersusQueue.class)
  @State
  public static class AskBeforeQueueingTwin {
    private final WakeGuard guard = new WakeGuard();
    private final AtomicInteger queued = new AtomicInteger();

    @Actor
    public void loop(II_Result r) {
      guard.fallAsleep();
      if (queued.get() == 0) {
        r.r1 = SLEEPS;
      } else {
        guard.awake();
      }
    }

    @Actor
    public void queue(II_Result r) {
      r.r2 = toInt(guard.mustWake());
      queued.set(1);
    }
  }

  /** Broken: looks at the queue before it says that it will sleep. */
  @JCStressTest
  @JCStressMeta(SleepVersusQueue.class)
  @State
  public static class LookBeforeSleepingTwin {
    private final WakeGuard guard = new WakeGuard();
    private final AtomicInteger queued = new AtomicInteger();

    @Actor
    public void loop(II_Result r) {
      if (queued.get() == 0) {
        guard.fallAsleep();
        r.r1 = SLEEPS;
      }
    }

    @Actor
    public void queue(II_Result r) {
      queued.set(1);
      r.r2 = toInt(guard.mustWake());
    }
  }

  /** Of two wakers of a sleeping loop exactly one signals. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first signals")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the second signals")
  @State
  public static class QueueVersusQueue {
    private final WakeGuard guard = new WakeGuard();

    public QueueVersusQueue() {
      guard.fallAsleep();
    }

    @Actor
    public void first(II_Result r) {
      r.r1 = toInt(guard.mustWake());
    }

    @Actor
    public void second(II_Result r) {
      r.r2 = toInt(guard.mustWake());
    }
  }

  /** Broken: looks at the state and changes it in two steps. */
  @JCStressTest
  @JCStressMeta(QueueVersusQueue.class)
  @State
  public static class QueueVersusQueueTwin {
    private volatile boolean asleep = true;

    private boolean mustWake() {
      if (!asleep) {
        return false;
      }
      asleep = false;
      return true;
    }

    @Actor
    public void first(II_Result r) {
      r.r1 = toInt(mustWake());
    }

    @Actor
    public void second(II_Result r) {
      r.r2 = toInt(mustWake());
    }
  }
}
