package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.Platform;
import io.ramie.spi.Wait;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What can be wrong with what is raised in fibers. */
final class BrokenInterrupt {
  private BrokenInterrupt() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            WrapsCauses.class,
            WrapsCauses::new,
            "What is raised is wrapped into another exception.",
            "I3a",
            "I3b",
            "I3c",
            "I3d",
            "I3e",
            "I3f",
            "I3g",
            "I3h",
            "I3i",
            "I3j",
            "I3k",
            "I3l",
            "I3m",
            "I3n",
            "I3o",
            "I1",
            "I7",
            "I7b",
            "I9",
            "G11b",
            "I102",
            "I103",
            "I111",
            "Y8",
            "Y17",
            "Y103",
            "I120",
            "I121",
            "I126",
            "I127",
            "W13",
            "P101")
        .add(
            RaisesTwice.class,
            RaisesTwice::new,
            "What is raised is thrown at two waits.",
            "I1",
            "I104",
            "I105",
            "I108",
            "I109",
            "I110",
            "I102",
            "O102")
        .add(
            KeepsTheLast.class,
            KeepsTheLast::new,
            "Of several things that are raised the last one is kept, and a yield does not see it.",
            "I102",
            "Y103")
        .add(
            LosesLateInterrupts.class,
            LosesLateInterrupts::new,
            "What is raised when a wait has just ended is lost.",
            "I112")
        .add(
            RaisesAround.class,
            RaisesAround::new,
            "What is raised ends the waits of all fibers that wait for the same.",
            "I107")
        .add(
            SwallowsThreadInterrupts.class,
            SwallowsThreadInterrupts::new,
            "An interrupt of the thread is swallowed.",
            "G13",
            "S111",
            "B104",
            "I125")
        .add(
            KeepsTheStatus.class,
            KeepsTheStatus::new,
            "A wait that an interrupt of the thread has ended leaves its status set.",
            "S111",
            "B104",
            "I106",
            "O106")
        .add(
            RaiserGivesWay.class,
            RaiserGivesWay::new,
            "Who raises something in a fiber gives way to it at once.",
            "Y8",
            "I9")
        .add(
            BreaksShields.class,
            BreaksShields::new,
            "What is raised ends a wait in a shielded section.",
            "I122")
        .list();
  }

  private static final class WrapsCauses extends BreakableScheduler {
    WrapsCauses(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      super.fiberInterrupt(fiber, new IllegalStateException(cause));
    }
  }

  private static final class RaisesTwice extends BreakableScheduler {
    RaisesTwice(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      super.fiberInterrupt(fiber, cause);
      super.fiberInterrupt(fiber, cause);
    }
  }

  private static final class KeepsTheLast extends BreakableScheduler {
    private final Map<Fiber<?>, Throwable> pending = new ConcurrentHashMap<>();

    KeepsTheLast(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      if (fiber.currentWait() == null) {
        pending.put(fiber, cause);
      } else {
        super.fiberInterrupt(fiber, cause);
      }
    }

    @Override
    <T> T await(Wait<T> wait, T onTimeout) throws InterruptedException {
      Throwable cause = pending.remove(Fiber.current());
      if (cause != null) {
        Wait.interrupt(Fiber.current(), cause);
      }
      return super.await(wait, onTimeout);
    }
  }

  private static final class LosesLateInterrupts extends BreakableScheduler {
    LosesLateInterrupts(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      Wait<?> wait = fiber.currentWait();
      if (wait == null || !wait.isCompleted()) {
        super.fiberInterrupt(fiber, cause);
      }
    }
  }

  private static final class RaisesAround extends BreakableScheduler {
    RaisesAround(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      Wait<?> wait = fiber.currentWait();
      for (Fiber<?> each : fibers()) {
        Wait<?> other = each.currentWait();
        if (wait != null && other != null && other.subject() == wait.subject()) {
          super.fiberInterrupt(each, cause);
        }
      }
    }
  }

  private static final class SwallowsThreadInterrupts extends BreakableScheduler {
    SwallowsThreadInterrupts(Platform platform) {
      super(platform);
    }

    @Override
    <T> T await(Wait<T> wait, T onTimeout) throws InterruptedException {
      boolean _ = Thread.interrupted();
      return super.await(wait, onTimeout);
    }
  }

  private static final class KeepsTheStatus extends BreakableScheduler {
    KeepsTheStatus(Platform platform) {
      super(platform);
    }

    @Override
    <T> T await(Wait<T> wait, T onTimeout) throws InterruptedException {
      try {
        return super.await(wait, onTimeout);
      } catch (InterruptedException announced) {
        Thread.currentThread().interrupt();
        throw announced;
      }
    }
  }

  private static final class RaiserGivesWay extends BreakableScheduler {
    RaiserGivesWay(Platform platform) {
      super(platform);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      super.fiberInterrupt(fiber, cause);
      Thread.yield();
    }
  }

  private static final class BreaksShields extends BreakableScheduler {
    BreaksShields(Platform platform) {
      super(platform);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      Wait<?> wait = fiber.currentWait();
      if (wait == null || !wait.fail(cause)) {
        super.fiberInterrupt(fiber, cause);
      }
    }
  }
}
