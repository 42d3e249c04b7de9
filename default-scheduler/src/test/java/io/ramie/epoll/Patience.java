package io.ramie.epoll;

import io.ramie.spi.Fiber;
import io.ramie.spi.engine.Turn;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how long a loop runs: a test that would hang fails, and says what each fiber waited for.
 * An interrupt of the thread, which is what a time-out of JUnit is, does not reach a loop that
 * sleeps in the kernel.
 */
final class Patience {
  static final Duration LONG = Duration.ofSeconds(25);

  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("patience").factory());

  /** Wakes a loop that sleeps over a turn, whose fiber no interrupt can make ready once more. */
  private static final Turn NUDGE =
      new Turn() {
        @Override
        public Fiber<?> fiber() {
          throw new AssertionError("a queue without a policy does not ask");
        }

        @Override
        public void run() {}
      };

  private final EpollScheduler scheduler;
  private final ScheduledFuture<?> end;
  private volatile List<String> stuck = List.of();

  private Patience(EpollScheduler scheduler) {
    this.scheduler = scheduler;
    this.end = CLOCK.scheduleAtFixedRate(this::giveUp, LONG.toMillis(), 100, TimeUnit.MILLISECONDS);
  }

  /** Runs the loop of a scheduler to its end. */
  static void run(EpollScheduler scheduler) {
    bound(scheduler, scheduler::run);
  }

  /** Closes a scheduler, which runs its loop to the end. */
  static void close(EpollScheduler scheduler) {
    bound(scheduler, scheduler::close);
  }

  private static void bound(EpollScheduler scheduler, Runnable loop) {
    Patience patience = new Patience(scheduler);
    try {
      loop.run();
    } finally {
      patience.end.cancel(false);
    }
    if (!patience.stuck.isEmpty()) {
      throw new AssertionError("the loop did not come to its end; its fibers: " + patience.stuck);
    }
  }

  private void giveUp() {
    List<Fiber<?>> fibers = scheduler.fibers();
    if (stuck.isEmpty()) {
      stuck = fibers.stream().limit(20).map(Fiber::toString).toList();
    }
    fibers.forEach(Fiber::cancel);
    scheduler.loop().ready().add(NUDGE);
  }
}
