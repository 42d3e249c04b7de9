package io.ramie.operation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the same thing, first come first served. Lock-free; any thread.
 *
 * <p>Mostly nobody waits, or one. So the first has a place of its own, which is taken and left by a
 * single step and costs no node; who comes while it is taken, or while others are behind it, joins
 * those. Two who come at the same time may stand in either order.
 *
 * <pre>
 *   first:  null --add: nobody behind--&gt; waiting --poll, remove--&gt; null
 *                                         '-- gone --add: nobody behind--&gt; waiting
 *   behind: a queue, of which nobody moves up; it is looked at when first is null, and whoever
 *           looks takes one out who is gone
 * </pre>
 *
 * <p>One who gives up is not searched for: what is left of him is dropped when his turn comes, or
 * when so many have given up that sweeping the queue costs little for each. So a queue holds at
 * most about as many that are gone as it had waiting.
 *
 * @param <W> what stands in it
 */
public final class WaitQueue<W extends Waiting> {
  private static final int MINIMUM_TO_SWEEP = 32;
  private static final VarHandle FIRST;

  static {
    try {
      FIRST = MethodHandles.lookup().findVarHandle(WaitQueue.class, "first", Waiting.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Any thread, by compare-and-set. Older than all that are behind.
  private volatile @Nullable W first;

  private final ConcurrentLinkedQueue<W> behind = new ConcurrentLinkedQueue<>();

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
    W head = first;
    boolean taken = head != null && !head.isGone();
    if (taken || !behind.isEmpty() || !FIRST.compareAndSet(this, head, waiting)) {
      behind.add(waiting);
    }
  }

  /**
   * Looks at the first who still waits, and leaves him there.
   *
   * @return null if nobody waits
   */
  public @Nullable W peek() {
    for (; ; ) {
      W head = head();
      if (head == null || !head.isGone()) {
        return head;
      }
      drop(head);
    }
  }

  /** Takes one out who was the head a moment ago: if he is not, somebody else has taken him out. */
  private void drop(W head) {
    if (first == head) {
      FIRST.compareAndSet(this, head, null);
    } else if (behind.peek() == head) {
      // Elsewhere it would look for him through the whole queue.
      behind.remove(head);
    }
  }

  /** Looks again at the first place: whoever was behind may have gone, and a younger one come. */
  private @Nullable W head() {
    for (; ; ) {
      W waiting = first;
      if (waiting != null) {
        return waiting;
      }
      W next = behind.peek();
      if (next == null || first == null) {
        return next;
      }
    }
  }

  /**
   * Takes the first who still waits. He may be gone a moment later.
   *
   * @return null if nobody waits
   */
  public @Nullable W poll() {
    for (; ; ) {
      W taken = take();
      if (taken == null || !taken.isGone()) {
        return taken;
      }
    }
  }

  private @Nullable W take() {
    for (W head = head(); head != null; head = head()) {
      // Decides who has taken him.
      if (head == first ? FIRST.compareAndSet(this, head, null) : behind.remove(head)) {
        return head;
      }
    }
    return null;
  }

  /**
   * The first who still waits and is not the given one in another place of his choice, for whom a
   * partner is sought.
   *
   * @param partner who must not meet himself
   * @return null if there is none
   */
  public @Nullable W peekOther(Offer<?> partner) {
    W head = peek();
    if (head == null || !head.offer().isOfSameAs(partner)) {
      return head;
    }
    for (W waiting : behind) {
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
    if (first != waiting || !FIRST.compareAndSet(this, waiting, null)) {
      behind.remove(waiting);
    }
  }

  /**
   * Takes one out whom the caller has found by {@link #peek} and whose offer he has completed,
   * unless that one stands in the first place: he may stay there, since the next to come replaces
   * him by the step that takes an empty place. Until then the queue holds on to him.
   *
   * @param waiting who waits no more
   */
  public void dropServed(W waiting) {
    if (first != waiting) {
      drop(waiting);
    }
  }

  /**
   * Forgets one who has given up, wherever he is. If he is still in the queue, that may hold on to
   * him for a while.
   *
   * @param waiting who waits no more, or his offer
   */
  public void forget(Waiting waiting) {
    boolean found = false;
    for (W head = head(); head != null && head.isGone(); head = head()) {
      found |= head.offer() == waiting.offer();
      drop(head);
    }
    if (!found && forgotten.incrementAndGet() >= Math.max(MINIMUM_TO_SWEEP, leftBySweep)) {
      sweep();
    }
  }

  private void sweep() {
    // Whoever resets the count sweeps; the others need not.
    if (forgotten.getAndSet(0) == 0) {
      return;
    }
    int left = 0;
    for (Iterator<W> all = behind.iterator(); all.hasNext(); ) {
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
    for (W head = peek(); head != null; head = peek()) {
      W waiting = head;
      if (offer.apply(waiting).completeBy(() -> attempt.apply(waiting)) == Offer.Result.NOTHING) {
        return;
      }
      remove(waiting);
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
    W head = first;
    int size = head != null && isCounted(head, counts) ? 1 : 0;
    for (W waiting : behind) {
      if (isCounted(waiting, counts)) {
        size++;
      }
    }
    return size;
  }

  private boolean isCounted(W waiting, Predicate<? super W> counts) {
    return !waiting.isGone() && counts.test(waiting);
  }

  /**
   * How many it holds on to, those who are gone included.
   *
   * @return an estimate while others come and go
   */
  public int held() {
    return behind.size() + (first == null ? 0 : 1);
  }
}
