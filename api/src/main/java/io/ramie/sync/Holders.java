package io.ramie.sync;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;

/** Those who hold a lock, in messages, and whether they will ever let go of it. */
final class Holders {
  private Holders() {}

  /** Whether it is the root fiber of a plain thread. */
  static boolean isThread(Fiber<?> fiber) {
    return fiber.scheduler() == Schedulers.blockingFallback();
  }

  static String describe(Fiber<?> fiber) {
    return (isThread(fiber) ? "thread '" : "fiber '") + fiber.name() + "'";
  }

  /** An error for one who would wait for himself. */
  static IllegalStateException wouldDeadlock(Fiber<?> self, String because) {
    return new IllegalStateException("would deadlock: " + describe(self) + " " + because);
  }

  /**
   * Refuses to wait for a fiber that only the calling thread could run, which would be blocked.
   *
   * @param self who is about to wait
   * @param holder whom it would wait for, a live one
   * @param lock what is held
   */
  static void checkCanRun(Fiber<?> self, Fiber<?> holder, Object lock) {
    FiberScheduler scheduler = holder.scheduler();
    if (Schedulers.current() != scheduler
        && Schedulers.installed() == scheduler
        && !holder.isDone()) {
      throw wouldDeadlock(
          self,
          "would block the thread that "
              + describe(holder)
              + " needs to let go of "
              + lock
              + ": run the scheduler, or wait in a fiber, outside blocking sections");
    }
  }
}
