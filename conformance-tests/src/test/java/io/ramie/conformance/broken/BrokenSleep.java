package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import io.ramie.spi.Wait.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What can be wrong with time. */
final class BrokenSleep {
  private BrokenSleep() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            TimersAreAQueue.class,
            TimersAreAQueue::new,
            "A sleep ends after those that began before it.",
            "S1",
            "S4")
        .add(
            RoundsDown.class,
            RoundsDown::new,
            "Deadlines are rounded down to five milliseconds.",
            "S2",
            "S6",
            "S12")
        .add(SleepsOnTheThread.class, SleepsOnTheThread::new, "A sleep blocks the thread.", "F5")
        .add(
            NoTimeIsNoSleep.class,
            NoTimeIsNoSleep::new,
            "A sleep of no time returns without giving way.",
            "S5",
            "S5b",
            "S5c",
            "I7b")
        .add(
            NullIsNoTime.class,
            NullIsNoTime::new,
            "A sleep without end is one of no time.",
            "S7",
            "I3a")
        .add(
            MillisInAnInt.class,
            MillisInAnInt::new,
            "Times are counted in milliseconds that have 32 bits.",
            "S11",
            "B101",
            "T102",
            "W112")
        .add(
            RefusesNegativeTimes.class,
            RefusesNegativeTimes::new,
            "Durations below zero are refused.",
            "S5",
            "S11b",
            "B10")
        .add(
            EqualDeadlinesCollide.class,
            EqualDeadlinesCollide::new,
            "Of two timers with the same deadline the second takes the place of the first.",
            "S101")
        .add(
            UnblockEndsNoSleep.class,
            UnblockEndsNoSleep::new,
            "unblock leaves sleeps alone.",
            "S102")
        .add(
            SleepIsABlock.class,
            SleepIsABlock::new,
            "A sleep is a block with a time-out, which an early unblock ends.",
            "S103",
            "S105",
            "S110")
        .add(
            EndlessIsADay.class, EndlessIsADay::new, "A sleep without end is one of a day.", "S104")
        .add(
            WakingIsExpiring.class,
            WakingIsExpiring::new,
            "Whatever ends the wait of the loop is taken for the next timer.",
            "S106")
        .add(
            ParksOnce.class,
            ParksOnce::new,
            "A sleep is a call of parkNanos, which may return for no reason.",
            "S107")
        .add(
            CountsFromTheTick.class,
            CountsFromTheTick::new,
            "Time stands still during a tick.",
            "S108")
        .add(
            TimersStay.class,
            TimersStay::new,
            "A timer outlives its wait, and ends whatever the fiber does by then.",
            "S109",
            "B9",
            "W12")
        .add(
            SystemClock.class,
            SystemClock::new,
            "Time is the JVM's, whatever clock the platform has.",
            "S114")
        .add(
            AbsoluteTime.class,
            AbsoluteTime::new,
            "Deadlines count from the platform's zero, so that sums overflow.",
            "S113")
        .list();
  }

  private static final class TimersAreAQueue extends BreakableScheduler {
    private long last;

    TimersAreAQueue(Platform platform) {
      super(platform);
    }

    @Override
    Timer startTimer(long deadline, Runnable action) {
      last = Math.max(last, deadline);
      return super.startTimer(last, action);
    }
  }

  private static final class RoundsDown extends BreakableScheduler {
    RoundsDown(Platform platform) {
      super(platform);
    }

    @Override
    long deadline(Wait<?> wait) {
      return super.deadline(wait) / 5_000_000 * 5_000_000;
    }
  }

  private static final class SleepsOnTheThread extends BreakableScheduler {
    SleepsOnTheThread(Platform platform) {
      super(platform);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
      Schedulers.blockingFallback().kernelSleep(duration);
    }
  }

  private static final class NoTimeIsNoSleep extends BreakableScheduler {
    NoTimeIsNoSleep(Platform platform) {
      super(platform);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
      if (Timeouts.nanos(duration) > 0) {
        super.kernelSleep(duration);
      }
    }
  }

  private static final class NullIsNoTime extends BreakableScheduler {
    NullIsNoTime(Platform platform) {
      super(platform);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
      super.kernelSleep(duration == null ? Duration.ZERO : duration);
    }
  }

  private static final class MillisInAnInt extends BreakableScheduler {
    MillisInAnInt(Platform platform) {
      super(platform);
    }

    @Override
    long deadline(Wait<?> wait) {
      return now() + 1_000_000L * (int) (wait.timeoutNanos() / 1_000_000);
    }
  }

  private static final class RefusesNegativeTimes extends BreakableScheduler {
    RefusesNegativeTimes(Platform platform) {
      super(platform);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
      refuseNegative(duration);
      super.kernelSleep(duration);
    }

    @Override
    public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
        throws InterruptedException {
      refuseNegative(timeout);
      return super.block(blocker, timeout);
    }

    private static void refuseNegative(@Nullable Duration duration) {
      if (duration != null && duration.isNegative()) {
        throw new IllegalArgumentException("negative: " + duration);
      }
    }
  }

  private static final class EqualDeadlinesCollide extends BreakableScheduler {
    EqualDeadlinesCollide(Platform platform) {
      super(platform);
    }

    @Override
    Timer startTimer(long deadline, Runnable action) {
      timers.removeIf(timer -> timer.deadline() == deadline);
      return super.startTimer(deadline, action);
    }
  }

  private static final class UnblockEndsNoSleep extends BreakableScheduler {
    UnblockEndsNoSleep(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      Wait<?> wait = fiber.currentWait();
      if (wait == null || wait.kind() != Kind.SLEEP) {
        super.unblock(blocker, fiber);
      }
    }
  }

  private static final class SleepIsABlock extends BreakableScheduler {
    SleepIsABlock(Platform platform) {
      super(platform);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
      boolean _ = block(null, duration);
    }
  }

  private static final class EndlessIsADay extends BreakableScheduler {
    EndlessIsADay(Platform platform) {
      super(platform);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
      super.kernelSleep(duration == null ? Duration.ofDays(1) : duration);
    }
  }

  private static final class WakingIsExpiring extends BreakableScheduler {
    WakingIsExpiring(Platform platform) {
      super(platform);
    }

    @Override
    void tick() {
      boolean waits = ready.isEmpty() && !timers.isEmpty();
      poll(ioWaits, ready.isEmpty() ? idleNanos() : 0);
      if (waits && !timers.isEmpty()) {
        timers.removeFirst().action().run();
      }
      expireTimers();
      runReady();
    }
  }

  private static final class ParksOnce extends BreakableScheduler {
    ParksOnce(Platform platform) {
      super(platform);
    }

    @Override
    public void kernelSleep(@Nullable Duration duration) {
      LockSupport.parkNanos(Timeouts.nanos(duration));
    }
  }

  private static final class CountsFromTheTick extends BreakableScheduler {
    private long time;

    CountsFromTheTick(Platform platform) {
      super(platform);
    }

    @Override
    void expireTimers() {
      time = now();
      super.expireTimers();
    }

    @Override
    long deadline(Wait<?> wait) {
      return Timeouts.deadline(time, wait.timeoutNanos());
    }
  }

  private static final class TimersStay extends BreakableScheduler {
    TimersStay(Platform platform) {
      super(platform);
    }

    @Override
    <T> T await(Wait<T> wait, T onTimeout) throws InterruptedException {
      if (wait.timeoutNanos() != Wait.FOREVER) {
        startTimer(deadline(wait), () -> expire(wait, onTimeout));
      }
      return wait.await();
    }

    private static <T> void expire(Wait<T> wait, T onTimeout) {
      if (!wait.complete(onTimeout)) {
        Wait.unblock(wait.fiber());
      }
    }
  }

  private static final class SystemClock extends BreakableScheduler {
    private final long origin = System.nanoTime();

    SystemClock(Platform platform) {
      super(platform);
    }

    @Override
    long now() {
      return System.nanoTime() - origin;
    }
  }

  private static final class AbsoluteTime extends BreakableScheduler {
    AbsoluteTime(Platform platform) {
      super(platform);
    }

    @Override
    long now() {
      return platform.nanoTime();
    }
  }
}
