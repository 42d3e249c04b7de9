package io.ramie.channel;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Receives until the channel ends. */
final class ReceivingIterator<T> implements Iterator<T> {
  private final Channel<T> channel;
  private @Nullable T next;
  private boolean ended;

  ReceivingIterator(Channel<T> channel) {
    this.channel = channel;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      receive();
    }
    return next != null;
  }

  private void receive() {
    try {
      next = channel.receive();
    } catch (ChannelClosedException closed) {
      ended = true;
      if (closed.getCause() != null) {
        throw closed;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      CancellationException cancelled =
          new CancellationException("interrupted while iterating over " + channel);
      cancelled.initCause(interrupted);
      throw cancelled;
    }
  }

  @Override
  public T next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("nothing more comes from " + channel);
    }
    T item = next;
    next = null;
    return item;
  }
}
