package io.ramie.queue;

import io.ramie.internal.Sneaky;
import io.ramie.operation.Operation;
import io.ramie.operation.Ready;
import io.ramie.spi.Timeouts;
import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue between fibers, of any scheduler, and plain threads: {@linkplain #unbounded unbounded},
 * {@linkplain #bounded bounded} or {@linkplain #priority by priority}. It is a {@link
 * BlockingQueue} that can be {@linkplain #close closed}, as Ruby's {@code Thread::Queue} and {@code
 * Thread::SizedQueue} can.
 *
 * <pre>{@code
 * FiberQueue<Job> jobs = FiberQueue.bounded(100);
 *
 * // a producer
 * jobs.put(job);
 * jobs.close(); // no more
 *
 * // each consumer, until the queue is closed and empty
 * for (Job job = jobs.poll(null); job != null; job = jobs.poll(null)) {
 *   job.run();
 * }
 * }</pre>
 *
 * <p>Who waits is served first come first served, producers and consumers each, and nobody who
 * comes later overtakes them. Waiting goes through the {@code block} and {@code unblock} hooks of
 * the current scheduler; what can be done at once calls neither. A wait that ends early, by a
 * time-out, an interrupt or a cancelled fiber, has taken or put nothing; what was handed over
 * before counts, and then the interrupt is for the next wait.
 *
 * <p>Closing it lets every {@code put}, {@code offer} and {@code add} fail with a {@link
 * QueueClosedException}, those that wait and those that come later. What is in the queue still
 * comes out. After that {@link #take} throws as well, and {@link #poll()} and its relatives return
 * null.
 *
 * <p>Any thread may use it; it is lock-free. Null is refused. Iterators and streams are weakly
 * consistent: they never fail because of others, and show what was there all the time and perhaps
 * what came or went meanwhile. {@link #size}, {@link #remainingCapacity} and the counts of those
 * who wait are right when nobody else is active.
 *
 * @param <E> what is in it
 */
public final class FiberQueue<E> extends AbstractQueue<E>
    implements BlockingQueue<E>, AutoCloseable {
  private final Handover<E> handover;
  private final Taking<E> takingOrEnd;
  private final Operation<E> taking;

  // Any thread.
  private volatile @Nullable String name;

  private FiberQueue(Elements<E> elements, int capacity) {
    handover =
        new Handover<>(elements, new Places(capacity), () -> closed("takes no more elements"));
    takingOrEnd = new Taking<>(this, handover);
    taking = takingOrEnd.map(this::presentOrClosed);
  }

  /**
   * First in, first out, with as many places as anybody wants.
   *
   * @param <E> what is in it
   * @return a new queue
   */
  public static <E> FiberQueue<E> unbounded() {
    return new FiberQueue<>(new FifoElements<>(), Integer.MAX_VALUE);
  }

  /**
   * First in, first out, with a limit: whoever puts something into a full one waits for a place.
   *
   * @param <E> what is in it
   * @param capacity how many elements it holds at most, positive
   * @return a new queue
   * @throws IllegalArgumentException if the capacity is not positive
   */
  public static <E> FiberQueue<E> bounded(int capacity) {
    return new FiberQueue<>(new FifoElements<>(), positive(capacity));
  }

  /**
   * The least element comes out first, and of those that are equal the one that went in first. Its
   * iterators go in that order, too.
   *
   * @param <E> what is in it
   * @param comparator says which is less; it runs in any fiber or thread that uses the queue, and
   *     must not wait. If it throws for an element, so does whoever puts that in
   * @return a new queue, unbounded
   */
  public static <E> FiberQueue<E> priority(Comparator<? super E> comparator) {
    return priority(comparator, Integer.MAX_VALUE);
  }

  /**
   * The same as {@link #priority(Comparator)} with a limit.
   *
   * @param <E> what is in it
   * @param comparator says which is less
   * @param capacity how many elements it holds at most, positive
   * @return a new queue
   * @throws IllegalArgumentException if the capacity is not positive
   */
  public static <E> FiberQueue<E> priority(Comparator<? super E> comparator, int capacity) {
    Objects.requireNonNull(comparator, "comparator");
    return new FiberQueue<>(new PriorityElements<>(comparator), positive(capacity));
  }

  private static int positive(int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("capacity " + capacity + " of a queue is not positive");
    }
    return capacity;
  }

  /**
   * Gives it a name for people: in errors, and in the list of what fibers wait for.
   *
   * @param name the name
   * @return this queue
   */
  public FiberQueue<E> named(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  // Closing

  /**
   * Lets no more elements in. Those that are in it still come out. Wakes the producers who wait,
   * and if it is empty the consumers. Never blocks; closing it again does nothing.
   */
  @Override
  public void close() {
    handover.close();
  }

  /**
   * Whether it was closed.
   *
   * @return true for good, false for the moment
   */
  public boolean isClosed() {
    return handover.places().isClosed();
  }

  private QueueClosedException closed(String why) {
    return new QueueClosedException(this + " " + why);
  }

  private E presentOrClosed(@Nullable E taken) {
    if (taken == null) {
      throw closed("has nothing more to give");
    }
    return taken;
  }

  // Taking

  /**
   * Takes the first element, and waits for it if there is none.
   *
   * @throws QueueClosedException if the queue is closed and empty, now or while it waits
   * @throws InterruptedException if the thread is interrupted while it waits; it has taken nothing
   */
  @Override
  public E take() throws InterruptedException {
    return presentOrClosed(poll(null));
  }

  /**
   * Takes the first element, and waits for it for some time if there is none.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return null if the time has passed, or the queue is closed and empty
   * @throws InterruptedException if the thread is interrupted while it waits; it has taken nothing
   */
  public @Nullable E poll(@Nullable Duration timeout) throws InterruptedException {
    Ready<@Nullable E> taken = handover.attemptToTake();
    if (taken != null) {
      return taken.value();
    }
    return Timeouts.nanos(timeout) == 0 ? null : takingOrEnd.awaitElement(timeout);
  }

  /**
   * The same as {@link #poll(Duration)}.
   *
   * @throws InterruptedException if the thread is interrupted while it waits; it has taken nothing
   */
  @Override
  public @Nullable E poll(long timeout, TimeUnit unit) throws InterruptedException {
    return poll(Duration.ofNanos(unit.toNanos(timeout)));
  }

  /** Takes the first element if there is one and nobody waits for it; does not wait. */
  @Override
  public @Nullable E poll() {
    return handover.tryTake();
  }

  /**
   * Taking the first element, as an operation. Performing it fails with a {@link
   * QueueClosedException} once the queue is closed and empty.
   *
   * @return always the same
   */
  public Operation<E> taking() {
    return taking;
  }

  // Putting

  /**
   * Puts an element in, and waits for a place if there is none.
   *
   * @throws QueueClosedException if the queue is closed, now or while it waits; the element is not
   *     in it
   * @throws InterruptedException if the thread is interrupted while it waits; the element is not in
   *     the queue
   */
  @Override
  public void put(E element) throws InterruptedException {
    boolean isIn = offer(element, null);
    assert isIn;
  }

  /**
   * Puts an element in, and waits for a place for some time if there is none.
   *
   * @param element what to put in
   * @param timeout how long at most; zero or negative only tries; null for ever
   * @return false if the time has passed, and the element is not in the queue
   * @throws QueueClosedException if the queue is closed, now or while it waits; the element is not
   *     in it
   * @throws InterruptedException if the thread is interrupted while it waits; the element is not in
   *     the queue
   */
  public boolean offer(E element, @Nullable Duration timeout) throws InterruptedException {
    return offer(element) || (Timeouts.nanos(timeout) > 0 && awaitPlace(element, timeout));
  }

  private boolean awaitPlace(E element, @Nullable Duration timeout) throws InterruptedException {
    var put = new Putting<>(this, handover, element).awaitPlace(timeout);
    return put != null && isIn(put.value());
  }

  private static boolean isIn(@Nullable Supplier<? extends Throwable> refusal) {
    if (refusal != null) {
      throw Sneaky.<RuntimeException>rethrow(refusal.get());
    }
    return true;
  }

  /**
   * The same as {@link #offer(Object, Duration)}.
   *
   * @throws QueueClosedException if the queue is closed, now or while it waits; the element is not
   *     in it
   * @throws InterruptedException if the thread is interrupted while it waits; the element is not in
   *     the queue
   */
  @Override
  public boolean offer(E element, long timeout, TimeUnit unit) throws InterruptedException {
    return offer(element, Duration.ofNanos(unit.toNanos(timeout)));
  }

  /**
   * Puts an element in if there is a place and nobody waits for it; does not wait.
   *
   * @return false if there is none
   * @throws QueueClosedException if the queue is closed
   */
  @Override
  public boolean offer(E element) {
    var put = handover.tryPut(Objects.requireNonNull(element, "element"));
    return put != null && isIn(put.value());
  }

  /**
   * Putting an element in, as an operation. Performing it fails with a {@link QueueClosedException}
   * once the queue is closed.
   *
   * @param element what to put in
   * @return a new operation; each time that it is performed the element is put in once more
   */
  public Operation<@Nullable Void> putting(E element) {
    Objects.requireNonNull(element, "element");
    return new Putting<>(this, handover, element)
        .map(refusal -> {
          isIn(refusal);
          return null;
        });
  }

  // What is in it

  /** Looks at the first element and leaves it there; null if there is none. */
  @Override
  public @Nullable E peek() {
    return handover.elements().peek();
  }

  @Override
  public int size() {
    return handover.places().used();
  }

  @Override
  public boolean isEmpty() {
    return peek() == null;
  }

  /** How many places are free; {@link Integer#MAX_VALUE} when there is no limit. */
  @Override
  public int remainingCapacity() {
    return handover.places().left();
  }

  /**
   * How many fibers and threads wait for an element, by counting them.
   *
   * @return an estimate while others come and go
   */
  public int consumersWaiting() {
    return handover.consumers.size();
  }

  /**
   * How many fibers and threads wait for a place, by counting them.
   *
   * @return an estimate while others come and go
   */
  public int producersWaiting() {
    return handover.producers.size();
  }

  @Override
  public Iterator<E> iterator() {
    return new CellIterator<>(handover);
  }

  @Override
  public Spliterator<E> spliterator() {
    return Spliterators.spliteratorUnknownSize(
        iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.CONCURRENT);
  }

  @Override
  public boolean remove(@Nullable Object element) {
    return handover.remove(each -> each.equals(element), true);
  }

  @Override
  public boolean removeIf(Predicate<? super E> filter) {
    return handover.remove(Objects.requireNonNull(filter, "filter"), false);
  }

  @Override
  public boolean removeAll(Collection<?> elements) {
    return removeIf(Objects.requireNonNull(elements, "elements")::contains);
  }

  @Override
  public boolean retainAll(Collection<?> elements) {
    Objects.requireNonNull(elements, "elements");
    return removeIf(each -> !elements.contains(each));
  }

  /** Takes out what is in it now; producers who wait for a place may fill it again. */
  @Override
  public void clear() {
    handover.drain(_ -> {}, Integer.MAX_VALUE);
  }

  /** Takes out what is in it now, at once; producers who wait for a place may fill it again. */
  @Override
  public int drainTo(Collection<? super E> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super E> target, int maximum) {
    if (Objects.requireNonNull(target, "target") == this) {
      throw new IllegalArgumentException(this + " cannot be drained into itself");
    }
    return handover.drain(target::add, maximum);
  }

  /** Its name and state; not its elements, whose own text might wait. */
  @Override
  public String toString() {
    String known = name;
    return "FiberQueue["
        + (known == null ? "" : known + ": ")
        + handover.places()
        + counted(consumersWaiting(), "consumer")
        + counted(producersWaiting(), "producer")
        + (isClosed() ? ", closed]" : "]");
  }

  private static String counted(int waiting, String who) {
    return waiting == 0 ? "" : ", " + waiting + " " + who + (waiting == 1 ? "" : "s") + " waiting";
  }
}
