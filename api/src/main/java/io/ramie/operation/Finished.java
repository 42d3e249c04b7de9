package io.ramie.operation;

import io.ramie.spi.Fiber;
import org.jspecify.annotations.Nullable;

/** That a fiber has finished. */
final class Finished<T extends @Nullable Object> extends BaseOperation<Fiber<T>> {
  /** What the fiber does at its end: equal for one offer, so that it can be taken back. */
  private record Telling<T extends @Nullable Object>(Fiber<T> fiber, Offer<Fiber<T>> offer)
      implements Runnable {
    @Override
    public void run() {
      offer.complete(fiber);
    }
  }

  private final Fiber<T> fiber;

  Finished(Fiber<T> fiber) {
    this.fiber = fiber;
  }

  @Override
  protected @Nullable Ready<Fiber<T>> attempt() {
    if (fiber.isDone()) {
      return new Ready<>(fiber);
    }
    if (fiber == Fiber.current()) {
      throw new IllegalStateException("fiber '" + fiber.name() + "' waits for its own end");
    }
    return null;
  }

  @Override
  protected void register(Offer<Fiber<T>> offer) {
    if (!fiber.onFinish(new Telling<>(fiber, offer))) {
      offer.complete(fiber);
    }
  }

  @Override
  protected void withdraw(Offer<Fiber<T>> offer) {
    fiber.removeOnFinish(new Telling<>(fiber, offer));
  }

  @Override
  public String toString() {
    return "end of fiber '" + fiber.name() + "'";
  }
}
