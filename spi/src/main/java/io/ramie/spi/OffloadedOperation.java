package io.ramie.spi;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One operation that runs on a thread of the shared pool while a fiber waits for it. */
final class OffloadedOperation<T extends @Nullable Object> {
  private static final int POOL_SIZE = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
  private static final ThreadPoolExecutor POOL = newPool();

  private final FiberScheduler hooks;
  private final Callable<T> operation;
  private final Fiber<?> fiber = Fiber.current();
  private final FutureTask<T> task;
  private final Runnable work = this::runAndWake;

  // Any thread, by compare-and-set: whoever makes it false decides whether the fiber is unblocked.
  private final AtomicBoolean owned = new AtomicBoolean(true);

  // Worker thread writes, the fiber reads: false while the operation may still use its arguments.
  private volatile boolean released;

  // Worker thread writes, last of all: its unblock has come, so it cannot hit a later wait.
  private volatile boolean told;

  OffloadedOperation(FiberScheduler hooks, Callable<T> operation) {
    this.hooks = hooks;
    this.operation = operation;
    this.task = new FutureTask<>(operation);
  }

  private static ThreadPoolExecutor newPool() {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            POOL_SIZE,
            POOL_SIZE,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work ->
                Thread.ofPlatform()
                    .name("ramie-offload-" + number.incrementAndGet())
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .unstarted(work));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Waits for the result; after an interrupt still until the worker has let go. */
  T await() throws Exception {
    return await(false);
  }

  /** Waits for the result; after an interrupt no longer, and the worker goes on alone. */
  T awaitOrAbandon() throws Exception {
    return await(true);
  }

  private T await(boolean mayAbandon) throws Exception {
    POOL.execute(work);
    Throwable injected = null;
    while (!released) {
      try {
        hooks.block(operation, null);
      } catch (Throwable interrupt) {
        injected = first(injected, interrupt);
        cancel();
        if (mayAbandon && abandon()) {
          throw Sneaky.rethrow(injected);
        }
      }
    }
    while (!told) {
      // The worker is about to unblock this fiber.
      Thread.onSpinWait();
    }
    if (injected != null) {
      throw Sneaky.rethrow(injected);
    }
    try {
      return task.get();
    } catch (ExecutionException failed) {
      throw Sneaky.rethrow(Objects.requireNonNull(failed.getCause()));
    }
  }

  /** Interrupts the worker, or sees to it that there will be none. */
  private void cancel() {
    task.cancel(true);
    if (POOL.remove(work)) {
      released = true;
      told = true;
    }
  }

  /** Whether the worker, which has not let go yet, will not unblock the fiber any more. */
  private boolean abandon() {
    return owned.compareAndSet(true, false);
  }

  private void runAndWake() {
    task.run();
    // A cancelled task may leave the worker's interrupt status set.
    Thread.interrupted();
    released = true;
    if (owned.compareAndSet(true, false)) {
      hooks.unblock(operation, fiber);
    }
    told = true;
  }

  private static Throwable first(@Nullable Throwable earlier, Throwable later) {
    if (earlier == null) {
      return later;
    }
    if (earlier != later) {
      earlier.addSuppressed(later);
    }
    return earlier;
  }
}
