package io.ramie.queue;

import io.ramie.operation.BaseOperation;
import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Taking the first element; gives null once there will be none any more. */
final class Taking<E> extends BaseOperation<@Nullable E> {
  private final FiberQueue<E> queue;
  private final Handover<E> handover;

  Taking(FiberQueue<E> queue, Handover<E> handover) {
    this.queue = queue;
    this.handover = handover;
  }

  /** Waits for an element; null if the time has passed, or there will be none any more. */
  @Nullable E awaitElement(@Nullable Duration timeout) throws InterruptedException {
    Ready<@Nullable E> taken = await(queue, timeout);
    return taken == null ? null : taken.value();
  }

  @Override
  protected @Nullable Ready<@Nullable E> attempt() {
    return handover.attemptToTake();
  }

  @Override
  protected void register(Offer<@Nullable E> offer) {
    handover.await(offer);
  }

  @Override
  protected void withdraw(Offer<@Nullable E> offer) {
    handover.consumers.forget(offer);
  }

  @Override
  public String toString() {
    return queue + ".taking";
  }
}
