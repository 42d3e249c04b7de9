package io.ramie.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** {@link Tally}: nothing is lost, whoever counts first. */
public final class TallyTests {
  private TallyTests() {}

  /** Two threads count, one of them twice. */
  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "all were counted")
  @State
  public static class Counting {
    private final Tally tally = new Tally();

    @Actor
    public void one() {
      tally.increment();
      tally.increment();
    }

    @Actor
    public void two() {
      tally.increment();
    }

    @Arbiter
    public void sum(J_Result r) {
      r.r1 = tally.sum();
    }
  }

  /** Broken: two may both become the owner. */
  @JCStressTest
  @JCStressMeta(Counting.class)
  @State
  public static class TwoOwnersTwin {
    private volatile @Nullable Thread owner;
    private long owned;
    private long others;

    private void increment() {
      Thread current = Thread.currentThread();
      if (owner == null) {
        owner = current;
        owned++;
      } else if (owner == current) {
        owned++;
      } else {
        addToOthers();
      }
    }

    private synchronized void addToOthers() {
      others++;
    }

    @Actor
    public void one() {
      increment();
      increment();
    }

    @Actor
    public void two() {
      increment();
    }

    @Arbiter
    public void sum(J_Result r) {
      r.r1 = owned + others;
    }
  }
}
