package io.ramie.conformance;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Ends a trial that hangs, as far as it lets itself be ended, so that it neither keeps a processor
 * busy nor what it has opened. Fibers are reached without the hooks, which may be what is broken.
 */
final class Rescue {
  private static final int ATTEMPTS = 10;
  private static final Duration BETWEEN = Duration.ofMillis(30);

  private final CancellationException cause =
      new CancellationException("the trial has lasted too long");
  private final Thread thread;
  private final @Nullable FiberScheduler scheduler;
  private final @Nullable Trial trial;

  private Rescue(Thread thread, @Nullable FiberScheduler scheduler, @Nullable Trial trial) {
    this.thread = thread;
    this.scheduler = scheduler;
    this.trial = trial;
  }

  /** Returns whether the trial's thread has ended. */
  static boolean of(Thread thread, @Nullable FiberScheduler scheduler, @Nullable Trial trial)
      throws InterruptedException {
    return new Rescue(thread, scheduler, trial).attempt();
  }

  private boolean attempt() throws InterruptedException {
    if (trial != null) {
      trial.giveUp();
    }
    for (int i = 0; i < ATTEMPTS; i++) {
      interruptAll();
      if (thread.join(BETWEEN)) {
        return true;
      }
      if (trial != null) {
        // Waiters are told once more, by another way.
        trial.handles().closeAll();
      }
    }
    return false;
  }

  private void interruptAll() {
    thread.interrupt();
    if (trial != null) {
      trial.threads().forEach(Thread::interrupt);
      trial.fibers().forEach(this::interrupt);
      trial.others().forEach(this::interruptFibersOf);
    }
    if (scheduler != null) {
      interruptFibersOf(scheduler);
    }
  }

  private void interruptFibersOf(FiberScheduler scheduler) {
    try {
      scheduler.fibers().forEach(this::interrupt);
    } catch (RuntimeException broken) {
      // They cannot be listed; those that the trial knows must do.
    }
  }

  private void interrupt(Fiber<?> fiber) {
    try {
      Wait.interrupt(fiber, cause);
    } catch (RuntimeException broken) {
      // What a scheduler does when one of its fibers becomes ready may be what is broken.
    }
  }
}
