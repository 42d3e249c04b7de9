package io.ramie.operation;

import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the same thing, first come first served. Lock-free; any thread.
 *
 * <p>One who gives up is not searched for: what is left of him is dropped when his turn comes, or
 * when so many have given up that sweeping the queue costs little for each. So a queue holds at
 * most about as many that are gone as it had waiting.
 *
 * @param <W> what stands in it
 */
public final class WaitQueue<W extends Waiting> {
  private static final int MINIMUM_TO_SWEEP = 32;

  private final ConcurrentLinkedQueue<W> queue = new ConcurrentLinkedQueue<>();

  // Any thread: how many have given up since the last sweep, and how many that left. Estimates,
  // which decide about when to sweep and about nothing else.
  private final AtomicInteger forgotten = new AtomicInteger();
  private volatile int leftBySweep;

  /** Creates an empty queue. */
  public WaitQueue() {}

  /**
   * Puts one at the end.
   *
   * @param waiting who waits from now on
   */
  public void add(W waiting) {
    queue.add(waiting);
  }

  /**
   * Looks at the first who still waits, and leaves him there.
   *
   * @return null if nobody waits
   */
  public @Nullable W peek() {
    for (; ; ) {
      W first = queue.peek();
      if (first == null || !first.isGone()) {
        return first;
      }
      queue.remove(first);
    }
  }

  /**
   * Takes the first who still waits. He may be gone a moment later.
   *
   * @return null if nobody waits
   */
  public @Nullable W poll() {
    W first = queue.poll();
    while (first != null && first.isGone()) {
      first = queue.poll();
    }
    return first;
  }

  /**
   * The first who still waits and is not the given one in another place of his choice, for whom a
   * partner is sought.
   *
   * @param partner who must not meet himself
   * @return null if there is none
   */
  public @Nullable W peekOther(Offer<?> partner) {
    W first = peek();
    if (first == null || !first.offer().isOfSameAs(partner)) {
      return first;
    }
    for (W waiting : queue) {
      if (!waiting.isGone() && !waiting.offer().isOfSameAs(partner)) {
        return waiting;
      }
    }
    return null;
  }

  /**
   * Takes one out whose offer has come true, and who is at the head or near it.
   *
   * @param waiting who waits no more
   */
  public void remove(W waiting) {
    queue.remove(waiting);
  }

  /**
   * Forgets one who has given up, wherever he is. If he is still in the queue, that may hold on to
   * him for a while.
   *
   * @param waiting who waits no more, or his offer
   */
  public void forget(Waiting waiting) {
    W first = queue.peek();
    if (first != null && first.offer() == waiting.offer()) {
      queue.remove(first);
    } else if (forgotten.incrementAndGet() >= Math.max(MINIMUM_TO_SWEEP, leftBySweep)) {
      sweep();
    }
  }

  private void sweep() {
    // Whoever resets the count sweeps; the others need not.
    if (forgotten.getAndSet(0) == 0) {
      return;
    }
    int left = 0;
    for (Iterator<W> all = queue.iterator(); all.hasNext(); ) {
      if (all.next().isGone()) {
        all.remove();
      } else {
        left++;
      }
    }
    leftBySweep = left;
  }

  /**
   * Gives what there is to those who wait, in their order, for as long as there is something. To be
   * called by whoever has made something available, and by whoever has joined the queue.
   *
   * @param <T> what they get
   * @param offer the offer of one of them
   * @param attempt takes something for the one it is given, or returns null when there is nothing
   *     to take; must be quick, must not wait or throw, and touches no other offer
   */
  public <T extends @Nullable Object> void serve(
      Function<? super W, Offer<T>> offer,
      Function<? super W, ? extends @Nullable Ready<T>> attempt) {
    for (W first = peek(); first != null; first = peek()) {
      W waiting = first;
      if (offer.apply(waiting).completeBy(() -> attempt.apply(waiting)) == Offer.Result.NOTHING) {
        return;
      }
      queue.remove(waiting);
    }
  }

  /**
   * How many wait, by counting them.
   *
   * @return an estimate while others come and go
   */
  public int size() {
    return size(_ -> true);
  }

  /**
   * How many of a sort wait, by counting them.
   *
   * @param counts whether one is of that sort
   * @return an estimate while others come and go
   */
  public int size(Predicate<? super W> counts) {
    int size = 0;
    for (W waiting : queue) {
      if (!waiting.isGone() && counts.test(waiting)) {
        size++;
      }
    }
    return size;
  }

  /**
   * How many it holds on to, those who are gone included.
   *
   * @return an estimate while others come and go
   */
  public int held() {
    return queue.size();
  }
}
