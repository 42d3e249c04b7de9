package io.ramie.concurrency;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.spi.Wait;
import io.ramie.spi.Wait.Kind;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link Wait}: completed exactly once, and whoever awaits it is told. */
public final class WaitTests {
  private static final int LOST = -1;

  private WaitTests() {}

  private static SpinWait<Integer> newWait(Race race) {
    return new SpinWait<>(new ProbeFiber(), Kind.SLEEP, null, race, LOST);
  }

  private static int awaitOrLost(SpinWait<Integer> wait) {
    try {
      return wait.awaitOrLost();
    } catch (Raised raised) {
      return 2;
    } catch (InterruptedException interrupted) {
      return 3;
    }
  }

  private static int await(Wait<Integer> wait) {
    try {
      return wait.await();
    } catch (InterruptedException interrupted) {
      return 3;
    }
  }

  private static int toInt(boolean won) {
    return won ? 1 : 0;
  }

  /** Of two completions one wins, each is told which, and the value is the winner's. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the first wins")
  @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the second wins")
  @State
  public static class CompleteVersusComplete {
    private final SpinWait<Integer> wait = newWait(new Race());

    @Actor
    public void first(III_Result r) {
      r.r1 = toInt(wait.complete(1));
    }

    @Actor
    public void second(III_Result r) {
      r.r2 = toInt(wait.complete(2));
    }

    @Arbiter
    public void value(III_Result r) {
      r.r3 = awaitOrLost(wait);
    }
  }

  /** A completion and a failure: one wins, each is told which, and it ends the winner's way. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the completion wins")
  @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the failure wins")
  @State
  public static class CompleteVersusFail {
    private final SpinWait<Integer> wait = newWait(new Race());

    @Actor
    public void complete(III_Result r) {
      r.r1 = toInt(wait.complete(1));
    }

    @Actor
    public void fail(III_Result r) {
      r.r2 = toInt(wait.fail(new Raised()));
    }

    @Arbiter
    public void value(III_Result r) {
      r.r3 = awaitOrLost(wait);
    }
  }

  /** Looks, and sets without looking again. */
  private static final class CheckThenSet {
    private volatile int outcome;

    boolean complete(int value) {
      if (outcome != 0) {
        return false;
      }
      outcome = value;
      return true;
    }
  }

  /** Broken: both completions may believe that they have won. */
  @JCStressTest
  @JCStressMeta(CompleteVersusComplete.class)
  @State
  public static class CompleteVersusCompleteTwin {
    private final CheckThenSet wait = new CheckThenSet();

    @Actor
    public void first(III_Result r) {
      r.r1 = toInt(wait.complete(1));
    }

    @Actor
    public void second(III_Result r) {
      r.r2 = toInt(wait.complete(2));
    }

    @Arbiter
    public void value(III_Result r) {
      r.r3 = wait.outcome;
    }
  }

  /** Broken: the completion and the failure may both believe that they have won. */
  @JCStressTest
  @JCStressMeta(CompleteVersusFail.class)
  @State
  public static class CompleteVersusFailTwin {
    private final CheckThenSet wait = new CheckThenSet();

    @Actor
    public void complete(III_Result r) {
      r.r1 = toInt(wait.complete(1));
    }

    @Actor
    public void fail(III_Result r) {
      r.r2 = toInt(wait.complete(2));
    }

    @Arbiter
    public void value(III_Result r) {
      r.r3 = wait.outcome;
    }
  }

  /** Who awaits is woken, whether the completion comes before, while or after it parks. */
  @JCStressTest
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "awake, with the value")
  @State
  public static class CompleteVersusAwait {
    private final Race race = new Race();
    private final SpinWait<Integer> wait = newWait(race);

    @Actor
    public void fiber(I_Result r) {
      race.enter();
      r.r1 = awaitOrLost(wait);
    }

    @Actor
    public void complete() {
      race.awaitFiber();
      wait.complete(42);
      race.end();
    }
  }

  /** Broken: parking forgets a wake-up that has come already. */
  @JCStressTest
  @JCStressMeta(CompleteVersusAwait.class)
  @State
  public static class CompleteVersusAwaitTwin {
    private final Race race = new Race();
    private final SpinWait<Integer> wait =
        new SpinWait<>(new ProbeFiber(), Kind.SLEEP, null, race, LOST) {
          @Override
          protected void park() {
            forgetWakeup();
            super.park();
          }
        };

    @Actor
    public void fiber(I_Result r) {
      race.enter();
      r.r1 = awaitOrLost(wait);
    }

    @Actor
    public void complete() {
      race.awaitFiber();
      wait.complete(42);
      race.end();
    }
  }

  /** The same with the real parking: a lost wake-up would hang, and the harness would say so. */
  @JCStressTest
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "awake, with the value")
  @State
  public static class CompleteVersusPark {
    private final Race race = new Race();
    private final AtomicReference<@Nullable Wait<Integer>> wait = new AtomicReference<>();

    @Actor
    public void fiber(I_Result r) {
      Wait<Integer> waits = new Wait<>(Kind.SLEEP, null, 1);
      wait.setRelease(waits);
      race.enter();
      r.r1 = await(waits);
    }

    @Actor
    public void complete() {
      race.awaitFiber();
      Wait<Integer> waits = wait.getAcquire();
      if (waits != null) {
        waits.complete(42);
      }
    }
  }

  /**
   * The thread is interrupted while something else ends the wait: exactly one of the two ends it,
   * and an interrupt that came too late is still there afterwards.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "completed; the interrupt is for the next wait")
  @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "interrupted; the status is used up")
  @State
  public static class InterruptVersusComplete {
    private final Race race = new Race();
    private final SpinWait<Integer> wait = newWait(race);

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      r.r1 = awaitOrLost(wait);
      race.awaitEnd();
      r.r2 = toInt(Thread.interrupted());
    }

    @Actor
    public void both() {
      race.awaitFiber().interrupt();
      wait.complete(1);
      race.end();
    }
  }

  /** Broken: takes the interrupt although the wait has been completed meanwhile. */
  @JCStressTest
  @JCStressMeta(InterruptVersusComplete.class)
  @State
  public static class InterruptVersusCompleteTwin {
    private final Race race = new Race();
    private final AtomicInteger outcome = new AtomicInteger();

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      for (int spins = 0; outcome.get() == 0; spins++) {
        Race.relax(spins);
        if (outcome.get() == 0 && Thread.interrupted()) {
          outcome.compareAndSet(0, 3);
        }
      }
      r.r1 = outcome.get();
      race.awaitEnd();
      r.r2 = toInt(Thread.interrupted());
    }

    @Actor
    public void both() {
      race.awaitFiber().interrupt();
      outcome.compareAndSet(0, 1);
      race.end();
    }
  }
}
