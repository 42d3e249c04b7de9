package io.ramie;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What is handed to a scheduler to run it elsewhere: it runs once, whoever calls it. */
final class OffloadedBody<T extends @Nullable Object> implements Callable<T> {
  private final Fibers.Body<T, ?> body;

  // Any thread; the compare-and-set decides who runs it.
  private final AtomicBoolean begun = new AtomicBoolean();

  OffloadedBody(Fibers.Body<T, ?> body) {
    this.body = body;
  }

  /** Whether somebody runs it, or has run it. */
  boolean hasBegun() {
    return begun.get();
  }

  @Override
  public T call() throws Exception {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "already executed: the hook blockingOperationWait runs an operation once");
    }
    return body.call();
  }
}
