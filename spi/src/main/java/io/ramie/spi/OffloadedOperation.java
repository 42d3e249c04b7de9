package io.ramie.spi;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One operation that runs on a thread of a pool while a fiber waits for it.
 *
 * <p>The fiber goes on only when the worker has let go, so a scheduler that waits for its fibers
 * before it is closed has waited for their operations too, and nothing is left to tell it then.
 */
final class OffloadedOperation<T extends @Nullable Object> implements SelfEnding {
  private final OffloadPool pool;
  private final FiberScheduler hooks;
  private final Callable<T> operation;
  private final FutureTask<T> task;
  private final Runnable work = this::runAndRelease;

  // Opened last of all by the worker: the operation uses its arguments no more.
  private final Gate released = new Gate();

  OffloadedOperation(OffloadPool pool, FiberScheduler hooks, Callable<T> operation) {
    this.pool = pool;
    this.hooks = hooks;
    this.operation = operation;
    this.task = new FutureTask<>(operation);
  }

  /** Waits for the result; after an interrupt still until the worker has let go. */
  T await() throws Exception {
    pool.execute(work);
    Throwable injected = null;
    while (!released.isOpen()) {
      try {
        released.await(hooks, this);
      } catch (Throwable interrupt) {
        injected = first(injected, interrupt);
        cancel();
      }
    }
    if (injected != null) {
      throw Sneaky.rethrow(injected);
    }
    return result();
  }

  private T result() throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException failed) {
      throw Sneaky.rethrow(Objects.requireNonNull(failed.getCause()));
    }
  }

  /** Interrupts the worker, or sees to it that there will be none. */
  private void cancel() {
    task.cancel(true);
    if (pool.remove(work)) {
      released.open();
    }
  }

  private void runAndRelease() {
    task.run();
    // A cancelled task may leave the worker's interrupt status set.
    Thread.interrupted();
    released.open();
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

  @Override
  public String toString() {
    return operation.toString();
  }
}
