package io.ramie.scope;

import io.ramie.internal.Sneaky;
import io.ramie.spi.Expiry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A fiber of a scope, from the fork until its body has ended. */
final class Child<T extends @Nullable Object> implements Callable<T> {
  private final Scope scope;
  private final boolean daemon;
  private final Callable<? extends T> task;

  // Any thread; null before it has begun.
  private volatile @Nullable Expiry abort;

  Child(Scope scope, boolean daemon, Callable<? extends T> task) {
    this.scope = scope;
    this.daemon = daemon;
    this.task = task;
  }

  boolean isDaemon() {
    return daemon;
  }

  boolean hasBegun() {
    return abort != null;
  }

  /** Raises why the scope is cancelled in the fiber, the first time only. Any thread. */
  void cancel() {
    Expiry begun = abort;
    if (begun != null) {
      begun.expire();
    }
  }

  @Override
  public T call() throws Exception {
    Expiry guard = begin();
    try {
      if (scope.isEnding()) {
        throw scope.cancellation();
      }
      return guard.<T>guard(task);
    } catch (Throwable thrown) {
      throw Sneaky.<RuntimeException>rethrow(failed(thrown));
    } finally {
      scope.childEnded(this);
    }
  }

  private Expiry begin() {
    Expiry guard = new Expiry(scope::cancellation);
    // First this, then the look: who cancels does it in the opposite order.
    abort = guard;
    scope.enter();
    return guard;
  }

  private Throwable failed(Throwable thrown) {
    Throwable failure = Raised.announcedBy(thrown);
    if (scope.childFailed(failure)) {
      Thread.currentThread().setUncaughtExceptionHandler(Child::reportedByScope);
    }
    return failure;
  }

  /** The scope throws what its fibers throw, so nothing of it is uncaught. */
  private static void reportedByScope(Thread thread, Throwable thrown) {}
}
