package io.ramie.operation;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Schedulers;
import org.jspecify.annotations.Nullable;

/**
 * Makes a blocking call for somebody who waits for other things as well: a fiber beside a fiber,
 * and a thread beside a thread. It is interrupted when nobody needs it any more.
 */
final class Helper {
  private final String name;
  private final Runnable task;
  private @Nullable Runnable end;

  /**
   * Creates one.
   *
   * @param name for people
   * @param task what it does, without throwing
   */
  Helper(String name, Runnable task) {
    this.name = name;
    this.task = task;
  }

  /** Starts it beside the calling fiber or thread. */
  void start() {
    Fiber<?> current = Fiber.current();
    if (!current.isBlocking()) {
      Fiber<Boolean> fiber = current.scheduler().fiber(FiberOptions.named(name), this::run);
      end = fiber::cancel;
    } else {
      end = thread().start(task)::interrupt;
    }
  }

  private boolean run() {
    task.run();
    return true;
  }

  /** A virtual thread would run on the scheduler whose thread this one is about to block. */
  private Thread.Builder thread() {
    boolean keepsScheduler = Thread.currentThread().isVirtual() && Schedulers.installed() != null;
    return keepsScheduler
        ? Thread.ofPlatform().daemon().name(name).inheritInheritableThreadLocals(false)
        : Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false);
  }

  /** Interrupts it. The one who has started it. */
  void end() {
    if (end != null) {
      end.run();
    }
  }
}
