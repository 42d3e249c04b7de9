package io.ramie.channel;

import io.ramie.operation.BaseOperation;
import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sending one item. */
final class SendOperation<T> extends BaseOperation<@Nullable Void> {
  private final Channel<T> channel;
  private final T item;

  SendOperation(Channel<T> channel, T item) {
    this.channel = channel;
    this.item = item;
  }

  /** Waits until the item has been taken; false if the time has passed. */
  boolean awaitSent(@Nullable Duration timeout) throws InterruptedException {
    return await(channel, timeout) != null;
  }

  @Override
  protected @Nullable Ready<@Nullable Void> attempt() {
    return channel.trySend(item) ? Ready.nothing() : null;
  }

  @Override
  protected void register(Offer<@Nullable Void> offer) {
    channel.register(new Sending<>(offer, item));
  }

  @Override
  protected void withdraw(Offer<@Nullable Void> offer) {
    channel.senders.forget(offer);
  }

  @Override
  public String toString() {
    return "send on " + channel;
  }
}
