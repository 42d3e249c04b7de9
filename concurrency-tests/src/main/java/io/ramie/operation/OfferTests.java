package io.ramie.operation;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.ramie.concurrency.Race;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** {@link Offer#meet}: two come true together, exactly once, and nobody waits for himself. */
public final class OfferTests {
  private static final String ITEM = "item";

  private OfferTests() {}

  private static int met(Offer.Meeting how) {
    return how == Offer.Meeting.MET ? 1 : 0;
  }

  private static int over(Offer<?> first, Offer<?> second) {
    return (first.isGone() ? 1 : 0) + (second.isGone() ? 1 : 0);
  }

  /** One who is met by two others meets one of them, and the other still stands. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "met the first")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "met the second")
  @State
  public static class OneMeetsTwo {
    private final Race race = new Race();
    private final Offer<String> shared = Offer.only("shared");
    private final Offer<String> first = Offer.only("first");
    private final Offer<String> second = Offer.only("second");

    @Actor
    public void first(III_Result r) {
      race.enter();
      r.r1 = met(first.meet(ITEM, shared, ITEM));
    }

    @Actor
    public void second(III_Result r) {
      race.awaitFiber();
      r.r2 = met(second.meet(ITEM, shared, ITEM));
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = over(first, second);
    }
  }

  /** Broken: looks whether the other one still stands, and then completes both. */
  @JCStressTest
  @JCStressMeta(OneMeetsTwo.class)
  @State
  public static class OneMeetsTwoTwin {
    private final Race race = new Race();
    private final Offer<String> shared = Offer.only("shared");
    private final Offer<String> first = Offer.only("first");
    private final Offer<String> second = Offer.only("second");

    private int meet(Offer<String> own) {
      if (shared.isGone() || !own.complete(ITEM)) {
        return 0;
      }
      shared.complete(ITEM);
      return 1;
    }

    @Actor
    public void first(III_Result r) {
      race.enter();
      r.r1 = meet(first);
    }

    @Actor
    public void second(III_Result r) {
      race.awaitFiber();
      r.r2 = meet(second);
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = over(first, second);
    }
  }

  /** Two who meet in two places at a time, each beginning with his own, meet in one of them. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "met in the first place")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "met in the second place")
  @State
  public static class TwoMeetInBothDirections {
    private final Race race = new Race();
    private final Performance left = Performance.begin("left");
    private final Performance right = Performance.begin("right");

    @Actor
    public void left(II_Result r) {
      race.enter();
      r.r1 = met(new Offer<String>(left).meet(ITEM, new Offer<String>(right), ITEM));
    }

    @Actor
    public void right(II_Result r) {
      race.awaitFiber();
      r.r2 = met(new Offer<String>(right).meet(ITEM, new Offer<String>(left), ITEM));
    }
  }

  /** Broken: keeps its claim while somebody has claimed the other one. */
  @JCStressTest
  @JCStressMeta(TwoMeetInBothDirections.class)
  @State
  public static class TwoMeetInBothDirectionsTwin {
    private static final int DEADLOCKED = -1;
    private static final int PATIENCE = 10_000;

    private final Race race = new Race();
    private final Performance left = Performance.begin("left");
    private final Performance right = Performance.begin("right");

    private static int meet(Performance own, Performance other) {
      if (!own.claim()) {
        return 0;
      }
      for (int i = 0; i < PATIENCE; i++) {
        switch (other.tryEnd(new Offer<String>(other), ITEM)) {
          case ENDED -> {
            own.endClaimed(new Offer<String>(own), ITEM);
            return 1;
          }
          case OVER -> {
            own.unclaim();
            return 0;
          }
          case BUSY -> Thread.onSpinWait();
        }
      }
      own.unclaim();
      return DEADLOCKED;
    }

    @Actor
    public void left(II_Result r) {
      race.enter();
      r.r1 = meet(left, right);
    }

    @Actor
    public void right(II_Result r) {
      race.awaitFiber();
      r.r2 = meet(right, left);
    }
  }
}
