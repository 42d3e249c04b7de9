package io.ramie.operation;

import io.ramie.spi.Fiber;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The offer of a waiting fiber or thread to take part in one of the things that it waits for. It is
 * what a {@link BaseOperation} keeps for those who can make the thing happen.
 *
 * <p>Who waits may have made several offers, and exactly one of them comes true: the methods here
 * say whether it was this one, now. Except for {@link #fiber} they may be called by any thread at
 * any time; none blocks, and none throws. A thread that finds another one just deciding spins for
 * that moment.
 *
 * @param <T> what the one who waits gets
 */
public final class Offer<T extends @Nullable Object> implements Waiting {
  /** How an attempt to make something happen went. */
  public enum Result {
    /** It has happened, now and by this attempt. */
    DONE,
    /**
     * Nobody waits behind this offer any more: something else has happened there, or time is up.
     */
    GONE,
    /** It did not happen, and the offer still stands. */
    NOTHING
  }

  /** How two offers met. */
  public enum Meeting {
    /** Both have come true in the same moment. */
    MET,
    /** This offer is over, the other one is untouched. */
    GONE,
    /** The other offer is over, and this one still stands. */
    OTHER_GONE
  }

  // Cleared by the one who waits when he waits no more, so that an offer left in a queue keeps
  // nobody alive. Without a fence: whoever still reads the old value finds that it is over.
  private @Nullable Performance performance;

  Offer(Performance performance) {
    this.performance = performance;
  }

  /**
   * The only offer of the calling fiber or thread, which waits for nothing else.
   *
   * @param <T> what it gets
   * @param subject what it waits for, for people
   * @return a new offer, to {@link #await}
   * @throws IllegalStateException inside a guard, which must not wait
   */
  public static <T extends @Nullable Object> Offer<T> only(Object subject) {
    return new Offer<>(Performance.begin(subject));
  }

  // Making it happen: any thread

  /**
   * Makes it happen, if it still can.
   *
   * @param value what the one who waits gets
   * @return true if it has happened by this call; false if the offer is {@link Result#GONE}
   */
  public boolean complete(T value) {
    Performance waiting = performance;
    return waiting != null && waiting.end(this, value);
  }

  /**
   * Lets it fail, if it can still happen.
   *
   * @param failure makes what the one who waits throws; runs there, at most once
   * @return true if it has failed by this call; false if the offer is {@link Result#GONE}
   */
  public boolean fail(Supplier<? extends RuntimeException> failure) {
    Performance waiting = performance;
    return waiting != null && waiting.fail(this, failure);
  }

  /**
   * Makes it happen by taking something that must not be taken in vain: only while it is certain
   * that the one who waits will get it.
   *
   * @param attempt takes it, or returns null when there is nothing to take; must be quick, must not
   *     wait or throw, and touches no other offer
   * @return whether it happened; {@link Result#NOTHING} if the attempt returned null. It throws
   *     what the attempt throws, and has not happened then
   */
  public Result completeBy(Supplier<? extends @Nullable Ready<T>> attempt) {
    Performance waiting = performance;
    return waiting == null || !waiting.claim() ? Result.GONE : completeClaimed(waiting, attempt);
  }

  private Result completeClaimed(
      Performance waiting, Supplier<? extends @Nullable Ready<T>> attempt) {
    Ready<T> taken = null;
    try {
      taken = attempt.get();
    } finally {
      if (taken == null) {
        // Also when it threw: nobody must find it claimed for ever.
        waiting.unclaim();
      }
    }
    if (taken == null) {
      return Result.NOTHING;
    }
    waiting.endClaimed(this, taken.value());
    return Result.DONE;
  }

  /**
   * Lets two offers come true together or not at all, the other one being that of somebody else.
   *
   * @param <U> what the other one gets
   * @param value what the one who waits behind this offer gets
   * @param other whom it meets
   * @param otherValue what the other one gets
   * @return how it went
   * @throws IllegalArgumentException if one fiber or thread waits behind both
   */
  public <U extends @Nullable Object> Meeting meet(T value, Offer<U> other, U otherValue) {
    if (isOfSameAs(other)) {
      throw new IllegalArgumentException("nobody meets himself: " + this);
    }
    Performance waiting = performance;
    for (; ; Thread.onSpinWait()) {
      if (waiting == null || !waiting.claim()) {
        return Meeting.GONE;
      }
      switch (other.tryEnd(otherValue)) {
        case ENDED -> {
          waiting.endClaimed(this, value);
          return Meeting.MET;
        }
        case OVER -> {
          waiting.unclaim();
          return Meeting.OTHER_GONE;
        }
        // The claim is given up before the next attempt: the other side may want this one.
        case BUSY -> waiting.unclaim();
      }
    }
  }

  private Performance.Try tryEnd(T value) {
    Performance waiting = performance;
    return waiting == null ? Performance.Try.OVER : waiting.tryEnd(this, value);
  }

  /**
   * Whether nobody waits behind it any more.
   *
   * @return true for good, false for the moment
   */
  @Override
  public boolean isGone() {
    Performance waiting = performance;
    return waiting == null || waiting.isOver();
  }

  /**
   * Whether one fiber or thread waits behind both, so that they cannot meet; false when nobody does
   * any more.
   *
   * @param other another offer
   * @return true if they belong to one choice
   */
  public boolean isOfSameAs(Offer<?> other) {
    Performance waiting = performance;
    return waiting != null && waiting == other.performance;
  }

  /**
   * Who waits behind it. To be called where it is certain that somebody does: by {@link
   * BaseOperation#register}, or by an attempt of {@link #completeBy}.
   *
   * @return a fiber, the root fiber of a plain thread
   * @throws IllegalStateException if nobody waits any more
   */
  public Fiber<?> fiber() {
    return waiting().fiber;
  }

  private Performance waiting() {
    Performance waiting = performance;
    if (waiting == null) {
      throw new IllegalStateException("nobody waits behind this offer any more");
    }
    return waiting;
  }

  // The one who waits

  /**
   * Makes it happen when time has passed, unless something else happens before. There is no timer
   * for it: the wait itself ends. To be called by {@link BaseOperation#register} only.
   *
   * @param duration how long from now; null for never
   * @param value what the one who waits gets
   */
  public void completeAfter(@Nullable Duration duration, T value) {
    long nanos = Timeouts.nanos(duration);
    if (nanos != Wait.FOREVER) {
      waiting().endAt(this, nanos, value);
    }
  }

  /**
   * Waits until it has come true: for {@linkplain #only the only offer}.
   *
   * @return what it was completed with; undeclared, what it was {@linkplain #fail failed} with
   * @throws InterruptedException if the thread was interrupted; the offer is gone then. What has
   *     come true counts: then the interrupt is for the next wait
   */
  public T await() throws InterruptedException {
    boolean ended = await(null);
    assert ended;
    return value();
  }

  /**
   * Waits until it has come true, for some time: for {@linkplain #only the only offer}.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return true if it has, and {@link #value} has it; false if the time has passed, and the offer
   *     is gone
   * @throws InterruptedException as {@link #await()}
   */
  public boolean await(@Nullable Duration timeout) throws InterruptedException {
    return waiting().await(Timeouts.nanos(timeout));
  }

  /**
   * Waits until it has come true, for {@linkplain #only the only offer}, and leaves interrupts of
   * the thread for the next wait. Undeclared, it throws what else is raised in the fiber meanwhile;
   * the offer is gone then.
   */
  public void awaitUninterruptibly() {
    waiting().awaitUninterruptibly();
  }

  /**
   * What it was completed with, after {@link #await(Duration)} has returned true.
   *
   * @return the value; undeclared, it throws what it was {@linkplain #fail failed} with
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // complete takes T only; T may be nullable
  public T value() {
    return (T) waiting().value();
  }

  /** Nobody waits behind it any more, or will ask it for its value. */
  void letGo() {
    performance = null;
  }

  @Override
  public Offer<?> offer() {
    return this;
  }

  @Override
  public String toString() {
    Performance waiting = performance;
    return "Offer[" + (waiting == null ? "over" : waiting) + "]";
  }
}
