package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.IoWait;
import io.ramie.spi.Platform;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What can be wrong with blocking and unblocking. */
final class BrokenBlock {
  private BrokenBlock() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            TimeOutIsAnUnblock.class,
            TimeOutIsAnUnblock::new,
            "A block whose time has passed returns as if it had been unblocked.",
            "B8",
            "B8b",
            "B10")
        .add(
            UnblockGivesWay.class,
            UnblockGivesWay::new,
            "A fiber that unblocks another gives way to it.",
            "B1")
        .add(
            NoTimeIsNoBlock.class,
            NoTimeIsNoBlock::new,
            "A block for no time returns without giving way.",
            "B10b",
            "I7b")
        .add(
            BlockersAreKeys.class,
            BlockersAreKeys::new,
            "Blocked fibers are kept in a table by their blockers.",
            "B11")
        .add(
            WakesByBlocker.class,
            WakesByBlocker::new,
            "unblock wakes all fibers that are blocked on the same thing.",
            "B102")
        .add(
            WakesWhoIsThere.class,
            WakesWhoIsThere::new,
            "The second fiber that blocks on something takes the place of the first.",
            "B102",
            "I107")
        .add(
            ForgetsBlockers.class,
            ForgetsBlockers::new,
            "Nobody can tell what a fiber is blocked on.",
            "B103")
        .add(
            ListsOwnFibers.class,
            ListsOwnFibers::new,
            "The list of fibers lacks virtual threads that fibers have started.",
            "B106")
        .add(
            LosesEarlyUnblocks.class,
            LosesEarlyUnblocks::new,
            "An unblock of a fiber that is not blocked yet is lost.",
            "B3",
            "B3b",
            "B107",
            "S103")
        .add(
            DeafWithoutALoop.class,
            DeafWithoutALoop::new,
            "What comes while no loop runs is lost.",
            "G11",
            "G11b")
        .add(
            RefusesFinished.class,
            RefusesFinished::new,
            "Finished fibers can neither be woken nor interrupted, which throws.",
            "B4",
            "I101",
            "L15b")
        .add(
            CountsUnblocks.class,
            CountsUnblocks::new,
            "Each unblock ends one block or sleep, now or later.",
            "B5",
            "B5b",
            "S103",
            "S105")
        .add(
            UnblockTakesALock.class,
            UnblockTakesALock::new,
            "Who unblocks takes a lock that who is blocked holds.",
            "B13")
        .add(
            UnblockEndsAnyWait.class,
            UnblockEndsAnyWait::new,
            "unblock ends a wait for a handle, too, and is used up by that.",
            "B122")
        .add(
            UnblockInterrupts.class,
            UnblockInterrupts::new,
            "unblock interrupts the thread of the fiber.",
            "B123",
            "B3b",
            "Y104")
        .list();
  }

  private static final class TimeOutIsAnUnblock extends BreakableScheduler {
    TimeOutIsAnUnblock(Platform platform) {
      super(platform);
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      boolean _ = super.block(blocker, timeout);
      return true;
    }
  }

  private static final class UnblockGivesWay extends BreakableScheduler {
    UnblockGivesWay(Platform platform) {
      super(platform);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      super.unblock(blocker, fiber);
      if (Thread.currentThread().isVirtual()) {
        Thread.yield();
      }
    }
  }

  private static final class NoTimeIsNoBlock extends BreakableScheduler {
    NoTimeIsNoBlock(Platform platform) {
      super(platform);
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      return Timeouts.nanos(timeout) > 0 && super.block(blocker, timeout);
    }
  }

  private static final class BlockersAreKeys extends BreakableScheduler {
    private final Map<@Nullable Object, Fiber<?>> blocked = new HashMap<>();

    BlockersAreKeys(Platform platform) {
      super(platform);
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      blocked.put(blocker, Fiber.current());
      return super.block(blocker, timeout);
    }
  }

  private static final class WakesByBlocker extends BreakableScheduler {
    WakesByBlocker(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      for (Fiber<?> each : fibers()) {
        Wait<?> wait = each.currentWait();
        if (blocker != null && wait != null && wait.subject() == blocker) {
          super.unblock(blocker, each);
        }
      }
      super.unblock(blocker, fiber);
    }
  }

  private static final class WakesWhoIsThere extends BreakableScheduler {
    private final Map<Object, Fiber<?>> last = new ConcurrentHashMap<>();

    WakesWhoIsThere(Platform platform) {
      super(platform);
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      if (blocker instanceof String name) {
        last.put(name, Fiber.current());
      }
      return super.block(blocker, timeout);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      super.unblock(
          blocker, blocker instanceof String name ? last.getOrDefault(name, fiber) : fiber);
    }
  }

  private static final class ForgetsBlockers extends BreakableScheduler {
    ForgetsBlockers(Platform platform) {
      super(platform);
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      return super.block(null, timeout);
    }
  }

  private static final class ListsOwnFibers extends BreakableScheduler {
    private final Set<Fiber<?>> own = ConcurrentHashMap.newKeySet();

    ListsOwnFibers(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      return engine.start(
          options,
          () -> {
            own.add(Fiber.current());
            return body.call();
          });
    }

    @Override
    public List<Fiber<?>> fibers() {
      return engine.fibers().stream().filter(own::contains).toList();
    }
  }

  private static final class LosesEarlyUnblocks extends BreakableScheduler {
    LosesEarlyUnblocks(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      Wait<?> wait = fiber.currentWait();
      if (wait != null && !wait.isCompleted()) {
        super.unblock(blocker, fiber);
      }
    }
  }

  private static final class DeafWithoutALoop extends BreakableScheduler {
    private volatile boolean looping;

    DeafWithoutALoop(Platform platform) {
      super(platform);
    }

    @Override
    void loop() {
      looping = true;
      try {
        super.loop();
      } finally {
        looping = false;
      }
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      if (looping) {
        super.unblock(blocker, fiber);
      }
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      if (looping) {
        super.fiberInterrupt(fiber, cause);
      }
    }
  }

  private static final class RefusesFinished extends BreakableScheduler {
    RefusesFinished(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      refuse(fiber);
      super.unblock(blocker, fiber);
    }

    @Override
    public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
      refuse(fiber);
      super.fiberInterrupt(fiber, cause);
    }

    private static void refuse(Fiber<?> fiber) {
      if (fiber.isDone()) {
        throw new IllegalStateException("finished: " + fiber);
      }
    }
  }

  private static final class CountsUnblocks extends BreakableScheduler {
    private final Map<Fiber<?>, Integer> permits = new ConcurrentHashMap<>();

    CountsUnblocks(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      Wait<?> wait = fiber.currentWait();
      if (wait == null || wait.isCompleted()) {
        permits.merge(fiber, 1, Integer::sum);
      } else {
        super.unblock(blocker, fiber);
      }
    }

    private boolean takePermit() {
      Integer before = permits.get(Fiber.current());
      permits.computeIfPresent(Fiber.current(), (_, count) -> count == 1 ? null : count - 1);
      return before != null;
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      return takePermit() || super.block(blocker, timeout);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
      if (!takePermit()) {
        super.kernelSleep(duration);
      }
    }
  }

  private static final class UnblockTakesALock extends BreakableScheduler {
    private final Object lock = new Object();

    UnblockTakesALock(Platform platform) {
      super(platform);
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      synchronized (lock) {
        return super.block(blocker, timeout);
      }
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      synchronized (lock) {
        super.unblock(blocker, fiber);
      }
    }
  }

  private static final class UnblockEndsAnyWait extends BreakableScheduler {
    UnblockEndsAnyWait(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      if (!(fiber.currentWait() instanceof IoWait wait && wait.complete(0))) {
        super.unblock(blocker, fiber);
      }
    }
  }

  private static final class UnblockInterrupts extends BreakableScheduler {
    UnblockInterrupts(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      super.unblock(blocker, fiber);
      fiber.thread().interrupt();
    }
  }
}
