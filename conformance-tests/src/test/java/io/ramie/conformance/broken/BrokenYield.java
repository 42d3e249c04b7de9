package io.ramie.conformance.broken;

import io.ramie.conformance.Trait;
import io.ramie.spi.Fiber;
import io.ramie.spi.Platform;
import io.ramie.spi.Wait;
import io.ramie.spi.engine.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
            YieldBreaksShields.class,
            YieldBreaksShields::new,
            "A yield throws what was raised, in a shielded section too.",
            "Y17",
            "Y17b")
        .add(
            RaisedStandStill.class,
            RaisedStandStill::new,
            "A fiber in which something was raised does not give way.",
            "Y17",
            "Y17b",
            "Y103")
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

  private static final class YieldBreaksShields extends BreakableScheduler {
    private final Map<Fiber<?>, Throwable> raised = new ConcurrentHashMap<>();

    YieldBreaksShields(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      if (fiber.currentWait() == null) {
        raised.put(fiber, cause);
      }
      super.fiberInterrupt(fiber, cause);
    }

    @Override
    <T> T await(Wait<T> wait, T onTimeout) throws InterruptedException {
      raised.remove(Fiber.current());
      return super.await(wait, onTimeout);
    }

    @Override
    @SuppressWarnings("NamedLikeContextualKeyword")
    public void yield() throws InterruptedException {
      Throwable cause = raised.remove(Fiber.current());
      if (cause != null) {
        Wait<Boolean> failed = Wait.block(null, null);
        failed.fail(cause);
        failed.await();
      }
      super.yield();
    }
  }

  private static final class RaisedStandStill extends BreakableScheduler {
    private final Set<Fiber<?>> raised = ConcurrentHashMap.newKeySet();

    RaisedStandStill(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      raised.add(fiber);
      super.fiberInterrupt(fiber, cause);
    }

    @Override
    @SuppressWarnings("NamedLikeContextualKeyword")
    public void yield() throws InterruptedException {
      if (!raised.contains(Fiber.current())) {
        super.yield();
      }
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
