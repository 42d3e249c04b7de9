package io.ramie.conformance.broken;

import io.ramie.conformance.Trait;
import io.ramie.spi.Platform;
import io.ramie.spi.engine.Turn;
import java.util.ArrayList;
import java.util.List;

/** What can be wrong with the order of turns, and with giving way. */
final class BrokenYield {
  private BrokenYield() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            NewestFirst.class,
            NewestFirst::new,
            "The ready queue is a stack.",
            "F8",
            "Y1",
            "Y3",
            "Y4")
        .add(
            NeverGivesWay.class,
            NeverGivesWay::new,
            "yield returns at once.",
            "Y1",
            "Y3",
            "Y4",
            "Y13",
            "Y13b",
            "Y13c",
            "Y103")
        .add(
            YieldsWhenIdle.class,
            YieldsWhenIdle::new,
            "A fiber that yields goes on only when no other fiber is ready.",
            "Y105")
        .add(
            OvertakesTheReady.class,
            OvertakesTheReady::new,
            "A fiber that is woken goes to the head of the ready queue.",
            "Y4",
            "F8")
        .add(
            WaitsInEveryTick.class,
            WaitsInEveryTick::new,
            "Every tick waits for handles, also when a fiber is ready.",
            "Y12")
        .add(
            LooksWhenIdle.class,
            LooksWhenIdle::new,
            "Handles and timers are looked after only when no fiber is ready.",
            "F104",
            "Y13",
            "Y13b",
            "Y101",
            "Y102",
            "S5b",
            "S5c")
        .add(
            FairInNameOnly.class,
            FairInNameOnly::new,
            "It declares to be fair, and minds nothing but the order.",
            "Y16")
        .declaring(Trait.FAIR)
        .list();
  }

  private static final class FairInNameOnly extends BreakableScheduler {
    FairInNameOnly(Platform platform) {
      super(platform);
    }
  }

  private static final class NewestFirst extends BreakableScheduler {
    NewestFirst(Platform platform) {
      super(platform);
    }

    @Override
    void runReady() {
      List<Turn> turns = new ArrayList<>(ready);
      turns.forEach(_ -> ready.remove());
      turns.reversed().forEach(Turn::run);
    }
  }

  private static final class NeverGivesWay extends BreakableScheduler {
    NeverGivesWay(Platform platform) {
      super(platform);
    }

    @Override
    @SuppressWarnings("NamedLikeContextualKeyword")
    public void yield() {}
  }

  private static final class YieldsWhenIdle extends BreakableScheduler {
    YieldsWhenIdle(Platform platform) {
      super(platform);
    }

    @Override
    @SuppressWarnings("NamedLikeContextualKeyword")
    public void yield() throws InterruptedException {
      do {
        super.yield();
      } while (!ready.isEmpty());
    }
  }

  private static final class OvertakesTheReady extends BreakableScheduler {
    OvertakesTheReady(Platform platform) {
      super(platform);
    }

    @Override
    void add(Turn turn) {
      if (turn.fiber().currentWait() == null) {
        super.add(turn);
      } else {
        ready.addFirst(turn);
        poller.wakeup();
      }
    }
  }

  private static final class WaitsInEveryTick extends BreakableScheduler {
    WaitsInEveryTick(Platform platform) {
      super(platform);
    }

    @Override
    void tick() {
      poll(ioWaits, Math.min(idleNanos(), 20_000_000));
      expireTimers();
      runReady();
    }
  }

  private static final class LooksWhenIdle extends BreakableScheduler {
    LooksWhenIdle(Platform platform) {
      super(platform);
    }

    @Override
    void tick() {
      if (ready.isEmpty()) {
        super.tick();
      } else {
        runReady();
      }
    }
  }
}
