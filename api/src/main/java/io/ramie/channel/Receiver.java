package io.ramie.channel;

import io.ramie.operation.Operation;
import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link Channel} that items are received from. Any number of fibers and threads may
 * use it at a time; those who have to wait are served in their order, and each item goes to one of
 * them.
 *
 * @param <T> what is received
 */
public interface Receiver<T> extends Iterable<T> {
  /**
   * Receives an item, and waits as long as there is none.
   *
   * @return the item
   * @throws ChannelClosedException if the channel is closed and all items were received
   * @throws InterruptedException if the thread is interrupted while it waits; no item was taken
   */
  T receive() throws InterruptedException;

  /**
   * Receives an item, and waits for some time if there is none.
   *
   * @param timeout how long at most; zero or negative only tries; null for ever
   * @return the item; null if the time has passed
   * @throws ChannelClosedException if the channel is closed and all items were received
   * @throws InterruptedException if the thread is interrupted while it waits; no item was taken
   */
  @Nullable T receive(@Nullable Duration timeout) throws InterruptedException;

  /**
   * Receives an item if there is one. Does not wait.
   *
   * @return the item; null if there is none now
   * @throws ChannelClosedException if the channel is closed and all items were received
   */
  @Nullable T tryReceive();

  /**
   * Receiving an item, as an operation. In a choice that takes another branch no item was taken.
   * Performing it throws {@link ChannelClosedException} if the channel is closed and all items were
   * received, also meanwhile.
   *
   * @return always the same
   */
  Operation<T> receiving();

  /**
   * Goes through what is received, until the channel is closed and all items were received. {@code
   * hasNext} receives the item that {@code next} returns, and waits for it; several iterators share
   * the items.
   *
   * <p>Neither can declare {@link InterruptedException}. When the thread is interrupted, {@code
   * hasNext} throws a {@link java.util.concurrent.CancellationException} with that as its cause,
   * and the thread is interrupted again, so that its next wait ends as well. No item was taken.
   *
   * <p>Where the channel was {@linkplain Sender#close(Throwable) closed with a cause}, the
   * iteration ends with a {@link ChannelClosedException}.
   *
   * @return a new iterator, for one fiber or thread
   */
  @Override
  Iterator<T> iterator();
}
