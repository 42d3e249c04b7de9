package io.ramie.channel;

import io.ramie.operation.Operation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link Channel} that items are sent on. Any number of fibers and threads may use it
 * at a time; those who have to wait are served in their order.
 *
 * <p>Closing it tells the receivers that nothing more comes. It may be done by the end of a {@code
 * try} block:
 *
 * <pre>{@code
 * try (Sender<String> out = lines) {
 *   out.send("first");
 * }
 * }</pre>
 *
 * @param <T> what is sent
 */
public interface Sender<T> extends AutoCloseable {
  /**
   * Sends an item, and waits as long as the channel cannot take it: until it is received, or where
   * the channel has a buffer, until there is a place in that.
   *
   * @param item what to send; not null
   * @throws ChannelClosedException if the channel is closed, also meanwhile; the item was not sent
   * @throws InterruptedException if the thread is interrupted while it waits; the item was not sent
   * @throws NullPointerException if the item is null
   */
  void send(T item) throws InterruptedException;

  /**
   * Sends an item, and waits for some time if the channel cannot take it at once.
   *
   * @param item what to send; not null
   * @param timeout how long at most; zero or negative only tries; null for ever
   * @return false if the time has passed; the item was not sent
   * @throws ChannelClosedException if the channel is closed, also meanwhile; the item was not sent
   * @throws InterruptedException if the thread is interrupted while it waits; the item was not sent
   * @throws NullPointerException if the item is null
   */
  boolean send(T item, @Nullable Duration timeout) throws InterruptedException;

  /**
   * Sends an item if the channel can take it at once. Does not wait.
   *
   * @param item what to send; not null
   * @return false if it was not sent
   * @throws ChannelClosedException if the channel is closed
   * @throws NullPointerException if the item is null
   */
  boolean trySend(T item);

  /**
   * Sending an item, as an operation. In a choice that takes another branch it has not been sent.
   * Performing it throws {@link ChannelClosedException} if the channel is closed, also meanwhile.
   *
   * @param item what to send each time it is performed; not null
   * @return a new operation
   * @throws NullPointerException if the item is null
   */
  Operation<@Nullable Void> sending(T item);

  /**
   * Says that nothing more is sent. Senders that wait get a {@link ChannelClosedException} and have
   * not sent; receivers get what is buffered, and then {@link ChannelClosedException} or the end of
   * their iteration. Does nothing if it is closed already. Never waits.
   */
  @Override
  void close();

  /**
   * Says that nothing more is sent, and why: the exceptions of senders and receivers have the
   * cause, and iterations of receivers throw them. Items that are buffered are received before.
   *
   * @param cause what went wrong
   * @return false if it was closed before, and so for another reason
   */
  boolean close(Throwable cause);

  /**
   * Whether nothing more can be sent.
   *
   * @return true for good, false for the moment
   */
  boolean isClosed();
}
