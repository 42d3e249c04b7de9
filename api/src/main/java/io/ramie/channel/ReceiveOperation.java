package io.ramie.channel;

import io.ramie.operation.BaseOperation;
import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Receiving one item. */
final class ReceiveOperation<T> extends BaseOperation<T> {
  private final Channel<T> channel;

  ReceiveOperation(Channel<T> channel) {
    this.channel = channel;
  }

  /** Waits for an item; null if the time has passed. */
  @Nullable T awaitReceived(@Nullable Duration timeout) throws InterruptedException {
    Ready<T> received = await(channel, timeout);
    return received == null ? null : received.value();
  }

  @Override
  protected @Nullable Ready<T> attempt() {
    T item = channel.tryReceive();
    return item == null ? null : new Ready<>(item);
  }

  @Override
  protected void register(Offer<T> offer) {
    channel.register(offer);
  }

  @Override
  protected void withdraw(Offer<T> offer) {
    channel.receivers.forget(offer);
  }

  @Override
  public String toString() {
    return "receive from " + channel;
  }
}
