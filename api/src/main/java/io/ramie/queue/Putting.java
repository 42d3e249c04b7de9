package io.ramie.queue;

import io.ramie.operation.BaseOperation;
import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Putting an element in; gives null when it is, or else makes the reason why it never will be. */
final class Putting<E> extends BaseOperation<@Nullable Supplier<? extends Throwable>> {
  private final FiberQueue<E> queue;
  private final Handover<E> handover;
  private final E element;

  Putting(FiberQueue<E> queue, Handover<E> handover, E element) {
    this.queue = queue;
    this.handover = handover;
    this.element = element;
  }

  /** Waits until the element is in, or never will be; null if the time has passed. */
  @Nullable Ready<@Nullable Supplier<? extends Throwable>> awaitPlace(@Nullable Duration timeout)
      throws InterruptedException {
    return await(queue, timeout);
  }

  @Override
  protected @Nullable Ready<@Nullable Supplier<? extends Throwable>> attempt() {
    return handover.tryPut(element);
  }

  @Override
  protected void register(Offer<@Nullable Supplier<? extends Throwable>> offer) {
    handover.await(new Handover.Producer<>(offer, element));
  }

  @Override
  protected void withdraw(Offer<@Nullable Supplier<? extends Throwable>> offer) {
    handover.producers.forget(offer);
  }

  @Override
  public String toString() {
    return queue + ".putting";
  }
}
