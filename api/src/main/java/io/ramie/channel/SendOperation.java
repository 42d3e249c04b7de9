package io.ramie.channel;

import io.ramie.operation.BaseOperation;
import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import org.jspecify.annotations.Nullable;

/** Sending one item. */
final class SendOperation<T> extends BaseOperation<@Nullable Void> {
  private final Channel<T> channel;
  private final T item;

  SendOperation(Channel<T> channel, T item) {
    this.channel = channel;
    this.item = item;
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
