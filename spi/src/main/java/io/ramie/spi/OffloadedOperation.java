package io.ramie.spi;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

  // Worker thread writes, the fiber reads: false while the operation may still use its arguments.
  private volatile boolean released;

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

  T await() throws Exception {
    POOL.execute(work);
    Throwable injected = null;
    while (!released) {
      try {
        hooks.block(operation, null);
      } catch (Throwable interrupt) {
        injected = first(injected, interrupt);
        cancel();
      }
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
    }
  }

  private void runAndWake() {
    task.run();
    // A cancelled task may leave the worker's interrupt status set.
    Thread.interrupted();
    released = true;
    hooks.unblock(operation, fiber);
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
