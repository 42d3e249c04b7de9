package io.ramie.channel;

import io.ramie.operation.Offer;
import io.ramie.operation.Waiting;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who waits to send.
 *
 * @param <T> what is sent
 */
final class Sending<T> implements Waiting {
  private final Offer<@Nullable Void> offer;
  private final T item;

  /**
   * Creates one.
   *
   * @param offer comes true when the item has been taken
   * @param item what is sent
   */
  Sending(Offer<@Nullable Void> offer, T item) {
    this.offer = offer;
    this.item = item;
  }

  @Override
  public Offer<@Nullable Void> offer() {
    return offer;
  }

  T item() {
    return item;
  }
}
