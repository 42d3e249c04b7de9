package io.ramie;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import io.ramie.operation.Offer;
import io.ramie.operation.WaitQueue;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link Promise}: completed once, and whoever awaits it is told. */
public final class PromiseTests {
  private static final int NOTHING = 0;
  private static final int VALUE = 1;
  private static final int CANCELLED = 2;
  private static final int WOKEN_IN_VAIN = 3;

  private PromiseTests() {}

  private static int toInt(boolean won) {
    return won ? 1 : 0;
  }

  /** Whether it has come true; if not it never will. */
  private static boolean look(Offer<?> offer) {
    try {
      return offer.await(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // Complete versus cancel

  /** One wins, each is told which. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the value wins")
  @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the cancellation wins")
  @State
  public static class CompleteVersusCancel {
    private final Promise<Integer> promise = new Promise<>();

    @Actor
    public void complete(III_Result r) {
      r.r1 = toInt(promise.complete(VALUE));
    }

    @Actor
    public void cancel(III_Result r) {
      r.r2 = toInt(promise.cancel(false));
    }

    @Arbiter
    public void value(III_Result r) {
      r.r3 = promise.isCancelled() ? CANCELLED : promise.resultNow();
    }
  }

  /** Broken: looks, and sets without looking again. */
  @JCStressTest
  @JCStressMeta(CompleteVersusCancel.class)
  @State
  public static class CompleteVersusCancelTwin {
    private volatile int outcome;

    private int end(int how) {
      if (outcome != NOTHING) {
        return 0;
      }
      outcome = how;
      return 1;
    }

    @Actor
    public void complete(III_Result r) {
      r.r1 = end(VALUE);
    }

    @Actor
    public void cancel(III_Result r) {
      r.r2 = end(CANCELLED);
    }

    @Arbiter
    public void value(III_Result r) {
      r.r3 = outcome;
    }
  }

  // Complete versus await

  /** Who awaits it is told, whether it is completed before, while or after he comes. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "the value has come")
  @State
  public static class CompleteVersusAwait {
    private final Race race = new Race();
    private final Promise<Integer> promise = new Promise<>();

    @Actor
    public void await(I_Result r) {
      Offer<Promise.Ending<Integer>> offer = Offer.only(this);
      race.enter();
      promise.ended.register(offer);
      race.awaitEnd();
      r.r1 = look(offer) ? promise.resultNow() : NOTHING;
    }

    @Actor
    public void complete() {
      race.awaitFiber();
      promise.complete(VALUE);
      race.end();
    }
  }

  /** Broken: who awaits it looks, joins those who wait, and does not look again. */
  @JCStressTest
  @JCStressMeta(CompleteVersusAwait.class)
  @State
  public static class CompleteVersusAwaitTwin {
    private final Race race = new Race();
    private final WaitQueue<Offer<Integer>> waiting = new WaitQueue<>();
    private volatile boolean done;

    @Actor
    public void await(I_Result r) {
      Offer<Integer> offer = Offer.only(this);
      race.enter();
      if (done) {
        r.r1 = VALUE;
        return;
      }
      waiting.add(offer);
      race.awaitEnd();
      r.r1 = look(offer) ? offer.value() : NOTHING;
    }

    @Actor
    public void complete() {
      race.awaitFiber();
      done = true;
      for (var offer = waiting.poll(); offer != null; offer = waiting.poll()) {
        offer.complete(VALUE);
      }
      race.end();
    }
  }

  /** Who gives up has the value or has not, and nobody waits any more. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the value has come")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "gave up before")
  @State
  public static class CompleteVersusAbandon {
    private final Race race = new Race();
    private final Promise<Integer> promise = new Promise<>();

    @Actor
    public void abandon(II_Result r) {
      Offer<Promise.Ending<Integer>> offer = Offer.only(this);
      promise.ended.register(offer);
      race.enter();
      boolean came = look(offer);
      if (!came) {
        promise.ended.withdraw(offer);
      }
      r.r1 = came ? promise.resultNow() : NOTHING;
    }

    @Actor
    public void complete() {
      race.awaitFiber();
      promise.complete(VALUE);
    }

    @Arbiter
    public void waiters(II_Result r) {
      r.r2 = promise.waiters();
    }
  }

  /** Broken: wakes who waits, and then puts the value where he looks for it. */
  @JCStressTest
  @JCStressMeta(CompleteVersusAbandon.class)
  @State
  public static class CompleteVersusAbandonTwin {
    private final Race race = new Race();
    private final WaitQueue<Offer<Integer>> waiting = new WaitQueue<>();
    private volatile int value = WOKEN_IN_VAIN;

    @Actor
    public void abandon(II_Result r) {
      Offer<Integer> offer = Offer.only(this);
      waiting.add(offer);
      race.enter();
      r.r1 = look(offer) ? value : NOTHING;
    }

    @Actor
    public void complete() {
      race.awaitFiber();
      for (var offer = waiting.poll(); offer != null; offer = waiting.poll()) {
        offer.complete(VALUE);
      }
      value = VALUE;
    }

    @Arbiter
    public void waiters(II_Result r) {
      r.r2 = waiting.size();
    }
  }
}
