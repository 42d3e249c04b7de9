package io.ramie.channel;

import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Items wait in a buffer. A place in it is reserved before the item is put there, and given back
 * after the item was taken; so {@link #places} counts what is buffered and what is just being put
 * there, and when it is closed and none is left, all that was sent has been received.
 *
 * <p>Whoever makes an item or a place available, and whoever begins to wait for one, {@link
 * #settle}s the channel: nobody waits for what is there.
 */
final class BufferedChannel<T> extends Channel<T> {
  static final long UNLIMITED = Long.MAX_VALUE;

  private static final long CLOSED = Long.MIN_VALUE;

  private final ConcurrentLinkedQueue<T> buffer = new ConcurrentLinkedQueue<>();
  private final long capacity;

  // Any thread: how many are reserved, and whether it is closed, which ends all reserving.
  private final AtomicLong places = new AtomicLong();

  BufferedChannel(long capacity) {
    this.capacity = capacity;
  }

  // Sending

  @Override
  boolean offer(T item) {
    for (; ; ) {
      checkOpen();
      if (senders.peek() != null) {
        settle();
        if (senders.peek() != null) {
          return false;
        }
      }
      if (places.get() == 0) {
        Offer<T> receiver = receivers.peek();
        if (receiver != null) {
          // Nothing is before this item, so it need not go through the buffer.
          if (receiver.complete(item)) {
            receivers.dropServed(receiver);
            received.increment();
            return true;
          }
          continue;
        }
      }
      if (reserve()) {
        buffer.add(item);
        settle();
        return true;
      }
      if (!isClosed()) {
        return false;
      }
    }
  }

  private boolean reserve() {
    for (; ; ) {
      long now = places.get();
      if (now < 0 || now >= capacity) {
        return false;
      }
      if (places.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  @Override
  void register(Sending<T> sending) {
    senders.add(sending);
    settle();
    if (isClosed()) {
      failSenders();
    }
  }

  private @Nullable Ready<@Nullable Void> put(Sending<T> sending) {
    if (!reserve()) {
      return null;
    }
    buffer.add(sending.item());
    return Ready.nothing();
  }

  // Receiving

  @Override
  @Nullable T poll() {
    if (receivers.peek() != null) {
      settle();
      if (receivers.peek() != null) {
        return null;
      }
    }
    T item = take();
    if (item != null) {
      settle();
    } else if (isDrained()) {
      throw closedException();
    }
    return item;
  }

  private @Nullable T take() {
    T item = buffer.poll();
    if (item != null) {
      // In this order: statistics may see an item twice for a moment, but none as missing.
      received.increment();
      places.getAndDecrement();
    }
    return item;
  }

  private @Nullable Ready<T> takeReady() {
    T item = take();
    return item == null ? null : new Ready<>(item);
  }

  @Override
  void register(Offer<T> receiver) {
    receivers.add(receiver);
    settle();
  }

  // Bringing both together

  /** Lets nobody wait for what is there. */
  private void settle() {
    do {
      if (receivers.peek() != null) {
        receivers.serve(receiver -> receiver, _ -> takeReady());
      }
      if (senders.peek() != null) {
        senders.serve(Sending::offer, this::put);
      }
      // The items of senders are for receivers, and what those take makes room for senders.
    } while (!buffer.isEmpty() && receivers.peek() != null);
    if (isDrained()) {
      failReceivers();
    }
  }

  private boolean isDrained() {
    return places.get() == CLOSED;
  }

  @Override
  void closed() {
    places.getAndUpdate(now -> now | CLOSED);
    failSenders();
    settle();
  }

  @Override
  long buffered() {
    return places.get() & ~CLOSED;
  }

  @Override
  String describe() {
    return capacity == UNLIMITED
        ? "unlimited, " + buffered() + " buffered"
        : buffered() + " of " + capacity + " buffered";
  }
}
