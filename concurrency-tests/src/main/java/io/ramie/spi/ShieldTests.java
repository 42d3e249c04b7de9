package io.ramie.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.ProbeFiber;
import io.ramie.concurrency.Race;
import io.ramie.concurrency.Raised;
import io.ramie.concurrency.SpinWait;
import io.ramie.spi.Wait.Kind;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link Shield}: what is raised while a section begins, lasts or ends is thrown once, after it.
 */
public final class ShieldTests {
  private ShieldTests() {}

  private static int thrownBy(Fiber<?> fiber) {
    try {
      fiber.throwRaised();
      return 0;
    } catch (Raised raised) {
      return 1;
    }
  }

  private static int thrownBy(SpinWait<Boolean> wait) {
    try {
      boolean _ = wait.await();
      return 0;
    } catch (Raised | InterruptedException raised) {
      return 1;
    }
  }

  /** Nothing is lost while a section ends, and nothing is thrown twice. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "thrown once")
  @State
  public static class RaiseVersusEndOfSection {
    private final ProbeFiber probe = new ProbeFiber();
    private final Fiber<?> fiber = probe;
    private final Race race = new Race();

    @Actor
    public void fiber(II_Result r) {
      probe.mount();
      fiber.enterShield();
      race.enter();
      fiber.leaveShield();
      r.r1 = thrownBy(fiber);
      race.awaitEnd();
      r.r2 = thrownBy(fiber);
      Thread.interrupted();
    }

    @Actor
    public void interrupter() {
      race.awaitFiber();
      fiber.interrupt(new Raised());
      race.end();
    }
  }

  /** Broken: takes what was kept while others may still add to it. */
  @JCStressTest
  @JCStressMeta(RaiseVersusEndOfSection.class)
  @State
  public static class RaiseVersusEndOfSectionTwin {
    private final Race race = new Race();
    private volatile boolean inside = true;
    private volatile @Nullable Raised kept;
    private volatile @Nullable Raised raised;

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      inside = false;
      raised = kept;
      r.r1 = take();
      race.awaitEnd();
      r.r2 = take();
    }

    private int take() {
      boolean found = raised != null;
      raised = null;
      return found ? 1 : 0;
    }

    @Actor
    public void interrupter() {
      race.awaitFiber();
      if (inside) {
        kept = new Raised();
      } else {
        raised = new Raised();
      }
      race.end();
    }
  }

  /** No wait inside a section is ended by what is raised from outside, however early or late. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "thrown once, after the section")
  @State
  public static class RaiseVersusWaitInside {
    private final ProbeFiber probe = new ProbeFiber();
    private final Fiber<?> fiber = probe;
    private final Race race = new Race();
    private final SpinWait<Boolean> wait = new SpinWait<>(fiber, Kind.BLOCK, null, race, false);

    @Actor
    public void fiber(II_Result r) {
      probe.mount();
      race.enter();
      fiber.enterShield();
      r.r1 = thrownBy(wait);
      fiber.leaveShield();
    }

    @Actor
    public void interrupter() {
      race.awaitFiber();
      fiber.interrupt(new Raised());
      race.end();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      r.r2 = thrownBy(fiber);
      Thread.interrupted();
    }
  }

  /** Broken: a wait does not know its section, so who looked before that began ends it. */
  @JCStressTest
  @JCStressMeta(RaiseVersusWaitInside.class)
  @State
  public static class RaiseVersusWaitInsideTwin {
    private final Race race = new Race();
    private final SpinWait<Boolean> wait =
        new SpinWait<>(new ProbeFiber(), Kind.BLOCK, null, race, false);
    private volatile boolean inside;
    private volatile @Nullable Raised kept;

    @Actor
    public void fiber(II_Result r) {
      race.enter();
      inside = true;
      r.r1 = thrownBy(wait);
      inside = false;
    }

    @Actor
    public void interrupter() {
      race.awaitFiber();
      boolean shielded = inside;
      Raised raised = new Raised();
      if (shielded || !wait.fail(raised)) {
        kept = raised;
      }
      race.end();
    }

    @Arbiter
    public void afterwards(II_Result r) {
      r.r2 = kept == null ? 0 : 1;
    }
  }
}
