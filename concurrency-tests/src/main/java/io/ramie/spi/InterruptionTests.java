package io.ramie.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import io.ramie.concurrency.Raised;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link Interruption}: once it is settled, the interrupt status is clear and stays so. */
public final class InterruptionTests {
  private InterruptionTests() {}

  private static int interruptStatus() {
    return Thread.interrupted() ? 1 : 0;
  }

  /** A slow interrupter never sets the status after the fiber has settled. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "the status is clear, and stays so")
  @State
  public static class InterruptVersusSettle {
    private final Race race = new Race();
    private final Interruption interruption = new Interruption(new Raised(), 0);

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      interruption.settle();
      r.r1 = interruptStatus();
      race.awaitEnd();
      r.r2 = interruptStatus();
    }

    @Actor
    public void interrupter() {
      interruption.interrupt(race.awaitFiber());
      race.end();
    }
  }

  /** Broken: looks whether it is settled, and sets the status afterwards. */
  @JCStressTest
  @JCStressMeta(InterruptVersusSettle.class)
  @State
  public static class InterruptVersusSettleTwin {
    private final Race race = new Race();
    private volatile boolean settled;

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      settled = true;
      Thread.interrupted();
      r.r1 = interruptStatus();
      race.awaitEnd();
      r.r2 = interruptStatus();
    }

    @Actor
    public void interrupter() {
      Thread thread = race.awaitFiber();
      if (!settled) {
        thread.interrupt();
      }
      race.end();
    }
  }
}
