package io.ramie.channel;

import io.ramie.operation.Offer;
import io.ramie.operation.Operation;
import io.ramie.operation.WaitQueue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries items from those who send to those who receive, each to exactly one of them. Fibers of
 * any scheduler and plain threads use it together; whoever has to wait suspends its fiber, or
 * blocks its thread in a blocking context, and is served in its turn.
 *
 * <pre>{@code
 * Channel<String> greetings = Channel.rendezvous();
 * Fibers.schedule(() -> greetings.send("hello"));
 * String greeting = greetings.receive();
 * }</pre>
 *
 * <p>{@link #rendezvous} is that of Concurrent ML and of Guile Fibers: sender and receiver meet.
 * Whoever gives up waiting, because of an interrupt, a time-out or another branch of a choice, has
 * sent or received nothing, and what was sent is not lost: it is received, or still in the buffer.
 *
 * <p>There are no null items. A channel needs no closing to be collected as garbage.
 *
 * @param <T> what it carries
 */
public abstract sealed class Channel<T> implements Sender<T>, Receiver<T>
    permits RendezvousChannel, BufferedChannel {
  /** That it is closed, and why. */
  private record Closing(@Nullable Throwable cause) {}

  private static final VarHandle CLOSING;

  static {
    try {
      CLOSING = MethodHandles.lookup().findVarHandle(Channel.class, "closing", Closing.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final WaitQueue<Sending<T>> senders = new WaitQueue<>();
  final WaitQueue<Offer<T>> receivers = new WaitQueue<>();

  // Counted where an item is received.
  final Tally received = new Tally();

  private final ReceiveOperation<T> receiving = new ReceiveOperation<>(this);

  // Any thread, once.
  private volatile @Nullable Closing closing;

  Channel() {}

  /**
   * A channel without a buffer: each sender waits for a receiver, and each receiver for a sender.
   *
   * @param <T> what it carries
   * @return a new channel
   */
  public static <T> Channel<T> rendezvous() {
    return new RendezvousChannel<>();
  }

  /**
   * A channel with places for so many items that were sent and are not received yet. Senders wait
   * while all are taken.
   *
   * @param <T> what it carries
   * @param capacity how many; at least 1
   * @return a new channel
   * @throws IllegalArgumentException if there are fewer than one
   */
  public static <T> Channel<T> buffered(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity " + capacity + ": must be at least 1; without a buffer it is rendezvous()");
    }
    return new BufferedChannel<>(capacity);
  }

  /**
   * A channel with a buffer that grows as needed, so that senders never wait.
   *
   * @param <T> what it carries
   * @return a new channel
   */
  public static <T> Channel<T> unlimited() {
    return new BufferedChannel<>(BufferedChannel.UNLIMITED);
  }

  // Sending

  @Override
  public final void send(T item) throws InterruptedException {
    if (!offer(checkItem(item))) {
      boolean sent = new SendOperation<>(this, item).awaitSent(null);
      assert sent;
    }
  }

  @Override
  public final boolean send(T item, @Nullable Duration timeout) throws InterruptedException {
    return trySend(item)
        || (!isOver(timeout) && new SendOperation<>(this, item).awaitSent(timeout));
  }

  @Override
  public final boolean trySend(T item) {
    return offer(checkItem(item));
  }

  @Override
  public final Operation<@Nullable Void> sending(T item) {
    return new SendOperation<>(this, checkItem(item));
  }

  private static <T> T checkItem(T item) {
    return Objects.requireNonNull(item, "a channel carries no null");
  }

  /** Sends at once, or not. Must not overtake who waits already. */
  abstract boolean offer(T item);

  /** Adds a sender to those who wait, and then looks whether he need not. */
  abstract void register(Sending<T> sending);

  // Receiving

  @Override
  public final T receive() throws InterruptedException {
    T item = tryReceive();
    return item != null ? item : Objects.requireNonNull(receiving.awaitReceived(null));
  }

  @Override
  public final @Nullable T receive(@Nullable Duration timeout) throws InterruptedException {
    T item = tryReceive();
    return item != null || isOver(timeout) ? item : receiving.awaitReceived(timeout);
  }

  @Override
  public final @Nullable T tryReceive() {
    return poll();
  }

  @Override
  public final Operation<T> receiving() {
    return receiving;
  }

  @Override
  public final Iterator<T> iterator() {
    return new ReceivingIterator<>(this);
  }

  /** Receives at once, or returns null. Must not overtake who waits already. */
  abstract @Nullable T poll();

  /** Adds a receiver to those who wait, and then looks whether he need not. */
  abstract void register(Offer<T> receiver);

  private static boolean isOver(@Nullable Duration timeout) {
    return timeout != null && !timeout.isPositive();
  }

  // Closing

  @Override
  public final void close() {
    closeWith(null);
  }

  @Override
  public final boolean close(Throwable cause) {
    return closeWith(Objects.requireNonNull(cause, "cause"));
  }

  private boolean closeWith(@Nullable Throwable cause) {
    if (!CLOSING.compareAndSet(this, null, new Closing(cause))) {
      return false;
    }
    closed();
    return true;
  }

  @Override
  public final boolean isClosed() {
    return closing != null;
  }

  /** It has just been closed: tells those who wait in vain. */
  abstract void closed();

  final ChannelClosedException closedException() {
    Closing how = closing;
    return new ChannelClosedException(this, how == null ? null : how.cause);
  }

  final void checkOpen() {
    if (closing != null) {
      throw closedException();
    }
  }

  final void failSenders() {
    for (Sending<T> sending = senders.poll(); sending != null; sending = senders.poll()) {
      sending.offer().fail(this::closedException);
    }
  }

  final void failReceivers() {
    for (Offer<T> receiver = receivers.poll(); receiver != null; receiver = receivers.poll()) {
      receiver.fail(this::closedException);
    }
  }

  // Inspection

  /**
   * What has gone through it, and who waits.
   *
   * @return the figures of now
   */
  public final ChannelStatistics statistics() {
    long out = received.sum();
    long in = buffered();
    return new ChannelStatistics(out + in, out, in, senders.size(), receivers.size());
  }

  /** How many items were sent and are not received yet. */
  abstract long buffered();

  abstract String describe();

  @Override
  public final String toString() {
    return "Channel[" + describe() + (isClosed() ? ", closed]" : "]");
  }
}
