package io.ramie.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.spi.Expiry;
import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;
import io.ramie.spi.Wait.Kind;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** {@link Expiry}: nothing is raised once the body has returned. */
public final class ExpiryTests {
  private static final int RETURNED = 1;

  private ExpiryTests() {}

  private static int guard(Callable<Integer> guarded) {
    try {
      return guarded.call();
    } catch (Raised raised) {
      return ExpiringWait.RAISED;
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private static int waitAndReturn(Fiber<?> fiber) throws InterruptedException {
    var _ = new ExpiringWait(fiber, Kind.SLEEP).await();
    return RETURNED;
  }

  /** What is left in the fiber of this thread: how its next wait ends. */
  private static int nextWait() {
    return ExpiringWait.outcome(Fiber.current(), Kind.SLEEP);
  }

  private static int interruptStatus() {
    return Thread.interrupted() ? 1 : 0;
  }

  /** A body that waits for nothing returns; the time-out is never felt. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "returned, and nothing is left behind")
  @State
  public static class ExpireVersusReturn {
    private final Race race = new Race();
    private volatile @Nullable Expiry expiry;

    @Actor
    public void fiber(III_Result r) {
      Expiry guarding = new Expiry(Raised::new);
      expiry = guarding;
      race.enter();
      r.r1 = guard(() -> guarding.guard(() -> RETURNED));
      race.awaitEnd();
      r.r2 = nextWait();
      r.r3 = interruptStatus();
    }

    @Actor
    public void expire() {
      race.awaitFiber();
      Expiry expiring = expiry;
      if (expiring != null) {
        expiring.expire();
      }
      race.end();
    }
  }

  /** A body that waits gets the error there, or returns; never later. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "returned, and nothing is left behind")
  @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "raised in the body")
  @State
  public static class ExpireVersusWait {
    private final Race race = new Race();
    private volatile @Nullable Expiry expiry;

    @Actor
    public void fiber(III_Result r) {
      Expiry guarding = new Expiry(Raised::new);
      expiry = guarding;
      race.enter();
      r.r1 = guard(() -> guarding.guard(() -> waitAndReturn(guarding.fiber())));
      race.awaitEnd();
      r.r2 = nextWait();
      r.r3 = interruptStatus();
    }

    @Actor
    public void expire() {
      race.awaitFiber();
      Expiry expiring = expiry;
      if (expiring != null) {
        expiring.expire();
      }
      race.end();
    }
  }

  /** Looks whether the body has ended, and raises afterwards. */
  private static final class CheckThenRaise {
    private final Fiber<?> fiber = Fiber.current();
    private volatile boolean ended;

    void expire() {
      if (!ended) {
        Wait.interrupt(fiber, new Raised());
      }
    }

    int guard(Callable<Integer> body) throws Exception {
      try {
        return body.call();
      } finally {
        ended = true;
      }
    }
  }

  /** Broken: the error may be on its way when the body returns. */
  @JCStressTest
  @JCStressMeta(ExpireVersusReturn.class)
  @State
  public static class ExpireVersusReturnTwin {
    private final Race race = new Race();
    private volatile @Nullable CheckThenRaise expiry;

    @Actor
    public void fiber(III_Result r) {
      CheckThenRaise guarding = new CheckThenRaise();
      expiry = guarding;
      race.enter();
      r.r1 = guard(() -> guarding.guard(() -> RETURNED));
      race.awaitEnd();
      r.r2 = nextWait();
      r.r3 = interruptStatus();
    }

    @Actor
    public void expire() {
      race.awaitFiber();
      CheckThenRaise expiring = expiry;
      if (expiring != null) {
        expiring.expire();
      }
      race.end();
    }
  }

  /** Broken: the same, with a body that waits. */
  @JCStressTest
  @JCStressMeta(ExpireVersusWait.class)
  @State
  public static class ExpireVersusWaitTwin {
    private final Race race = new Race();
    private volatile @Nullable CheckThenRaise expiry;

    @Actor
    public void fiber(III_Result r) {
      CheckThenRaise guarding = new CheckThenRaise();
      expiry = guarding;
      race.enter();
      r.r1 = guard(() -> guarding.guard(() -> waitAndReturn(guarding.fiber)));
      race.awaitEnd();
      r.r2 = nextWait();
      r.r3 = interruptStatus();
    }

    @Actor
    public void expire() {
      race.awaitFiber();
      CheckThenRaise expiring = expiry;
      if (expiring != null) {
        expiring.expire();
      }
      race.end();
    }
  }
}
