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
 * say whether it was this one, now. All of them may be called by any thread; none blocks, and none
 * throws. A thread that finds another one just deciding spins for that moment.
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

  final Performance performance;

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
    return new Offer<>(new Performance(subject));
  }

  // Making it happen: any thread

  /**
   * Makes it happen, if it still can.
   *
   * @param value what the one who waits gets
   * @return true if it has happened by this call; false if the offer is {@link Result#GONE}
   */
  public boolean complete(T value) {
    for (; ; ) {
      switch (performance.end(this, value)) {
        case ENDED -> {
          return true;
        }
        case OVER -> {
          return false;
        }
        case BUSY -> Thread.onSpinWait();
      }
    }
  }

  /**
   * Lets it fail, if it can still happen.
   *
   * @param failure makes what the one who waits throws; runs there, at most once
   * @return true if it has failed by this call; false if the offer is {@link Result#GONE}
   */
  public boolean fail(Supplier<? extends RuntimeException> failure) {
    for (; ; ) {
      switch (performance.fail(this, failure)) {
        case ENDED -> {
          return true;
        }
        case OVER -> {
          return false;
        }
        case BUSY -> Thread.onSpinWait();
      }
    }
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
    for (; ; ) {
      switch (performance.claim()) {
        case ENDED -> {
          return completeClaimed(take(attempt));
        }
        case OVER -> {
          return Result.GONE;
        }
        case BUSY -> Thread.onSpinWait();
      }
    }
  }

  private <R> R take(Supplier<R> attempt) {
    try {
      return attempt.get();
    } catch (Throwable broken) {
      // Nobody must find it claimed for ever.
      performance.unclaim();
      throw broken;
    }
  }

  private Result completeClaimed(@Nullable Ready<T> taken) {
    if (taken == null) {
      performance.unclaim();
      return Result.NOTHING;
    }
    performance.endClaimed(this, taken.value());
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
    for (; ; Thread.onSpinWait()) {
      Performance.Try claimed = performance.claim();
      if (claimed == Performance.Try.OVER) {
        return Meeting.GONE;
      }
      if (claimed == Performance.Try.ENDED) {
        Performance.Try ended = other.performance.end(other, otherValue);
        if (ended == Performance.Try.ENDED) {
          performance.endClaimed(this, value);
          return Meeting.MET;
        }
        // The claim is given up before the next attempt: the other side may want this one.
        performance.unclaim();
        if (ended == Performance.Try.OVER) {
          return Meeting.OTHER_GONE;
        }
      }
    }
  }

  /**
   * Whether nobody waits behind it any more.
   *
   * @return true for good, false for the moment
   */
  @Override
  public boolean isGone() {
    return performance.isOver();
  }

  /**
   * Whether one fiber or thread waits behind both, so that they cannot meet.
   *
   * @param other another offer
   * @return true if they belong to one choice
   */
  public boolean isOfSameAs(Offer<?> other) {
    return performance == other.performance;
  }

  /**
   * Who waits behind it.
   *
   * @return a fiber, the root fiber of a plain thread
   */
  public Fiber<?> fiber() {
    return performance.fiber;
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
      performance.endAt(this, nanos, value);
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
    return performance.await(Timeouts.nanos(timeout));
  }

  /**
   * Waits until it has come true, for {@linkplain #only the only offer}, and leaves interrupts of
   * the thread for the next wait. Undeclared, it throws what else is raised in the fiber meanwhile;
   * the offer is gone then.
   */
  public void awaitUninterruptibly() {
    performance.awaitUninterruptibly();
  }

  /**
   * What it was completed with, after {@link #await(Duration)} has returned true.
   *
   * @return the value; undeclared, it throws what it was {@linkplain #fail failed} with
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // complete takes T only; T may be nullable
  public T value() {
    return (T) performance.value();
  }

  @Override
  public Offer<?> offer() {
    return this;
  }

  @Override
  public String toString() {
    return "Offer[" + performance + "]";
  }
}
