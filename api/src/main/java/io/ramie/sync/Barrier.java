package io.ramie.sync;

import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where a fixed number of fibers or threads wait for each other, again and again: {@link
 * java.util.concurrent.CyclicBarrier} for fibers. When the last one has come it runs the action,
 * and all go on.
 *
 * <pre>{@code
 * Barrier step = new Barrier(workers, grid::swap);
 *
 * while (!grid.isDone()) {
 *   grid.compute(mine);
 *   step.await();
 * }
 * }</pre>
 *
 * <p>All or none: when one of them is interrupted or out of time while it waits, or the action
 * fails, the barrier is broken, and the others get a {@link BrokenBarrierException}, as does
 * whoever comes later, until it is {@linkplain #reset}.
 */
public final class Barrier {
  /** One time that all wait for each other. Written by who holds the mutex. */
  private static final class Round {
    int missing;
    boolean over;
    volatile boolean broken;

    Round(int missing) {
      this.missing = missing;
    }
  }

  private final int parties;
  private final Runnable action;
  private final Mutex mutex = new Mutex();
  private final MutexCondition over;

  // Written by who holds the mutex.
  private volatile Round round;

  /**
   * Creates one without an action.
   *
   * @param parties how many wait for each other, one or more
   * @throws IllegalArgumentException if that is less than one
   */
  public Barrier(int parties) {
    this(parties, () -> {});
  }

  /**
   * Creates one.
   *
   * @param parties how many wait for each other, one or more
   * @param action what the last one to come runs before all go on; it may wait, and must not wait
   *     at this barrier
   * @throws IllegalArgumentException if there is less than one
   */
  public Barrier(int parties, Runnable action) {
    if (parties < 1) {
      throw new IllegalArgumentException("a barrier has 1 or more parties, not " + parties);
    }
    this.parties = parties;
    this.action = Objects.requireNonNull(action, "action");
    this.over = new MutexCondition(mutex, this);
    this.round = new Round(parties);
  }

  /**
   * Waits until all have come.
   *
   * @return how many were missing when this one had come: zero for the last one, which has run the
   *     action
   * @throws InterruptedException if the thread is interrupted; the barrier is broken then
   * @throws BrokenBarrierException if the barrier is broken, or breaks meanwhile, or is reset.
   *     Undeclared, the last one throws what the action threw
   */
  public int await() throws InterruptedException, BrokenBarrierException {
    try {
      return await(null);
    } catch (TimeoutException impossible) {
      throw new AssertionError("there was no time-out", impossible);
    }
  }

  /**
   * Waits until all have come, for some time.
   *
   * @param timeout how long at most; when the time is up the barrier is broken; null for ever
   * @return how many were missing when this one had come
   * @throws InterruptedException if the thread is interrupted; the barrier is broken then
   * @throws BrokenBarrierException if the barrier is broken, or breaks meanwhile, or is reset
   * @throws TimeoutException if the time has passed; the barrier is broken then
   */
  public int await(@Nullable Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    mutex.lockShielded();
    try {
      Round mine = round;
      checkNotBroken(mine);
      int missing = --mine.missing;
      if (missing == 0) {
        runAction();
      } else {
        awaitEnd(mine, timeout);
      }
      return missing;
    } finally {
      mutex.unlock();
    }
  }

  private void runAction() {
    boolean done = false;
    try {
      action.run();
      done = true;
    } finally {
      if (done) {
        next();
      } else {
        breakRound();
      }
    }
  }

  @SuppressWarnings("WaitNotInLoop")
  private void awaitEnd(Round mine, @Nullable Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    boolean signalled = false;
    try {
      // No loop: there are no wake-ups without a signal, and each signal ends the round.
      signalled = over.await(timeout);
    } catch (Throwable raised) {
      if (!mine.over && !mine.broken) {
        breakRound();
        throw raised;
      }
      Wait.interruptLater(raised);
    }
    checkNotBroken(mine);
    if (!signalled && !mine.over) {
      breakRound();
      throw new TimeoutException(mine.missing + " of " + parties + " have not come to the barrier");
    }
  }

  private void checkNotBroken(Round mine) throws BrokenBarrierException {
    if (mine.broken) {
      throw new BrokenBarrierException(
          "one of the " + parties + " parties was interrupted, out of time or failed, or a reset");
    }
  }

  private void next() {
    round.over = true;
    round = new Round(parties);
    over.signalAll();
  }

  private void breakRound() {
    round.broken = true;
    over.signalAll();
  }

  /** Makes it as new. Those who wait get a {@link BrokenBarrierException}. */
  public void reset() {
    mutex.lockShielded();
    try {
      breakRound();
      round = new Round(parties);
    } finally {
      mutex.unlock();
    }
  }

  /**
   * Whether it is broken and has not been reset.
   *
   * @return true if whoever comes gets a {@link BrokenBarrierException}
   */
  public boolean isBroken() {
    return round.broken;
  }

  /**
   * How many wait for each other.
   *
   * @return one or more
   */
  public int parties() {
    return parties;
  }

  /**
   * How many wait now.
   *
   * @return an estimate while others come and go
   */
  public int waiters() {
    return over.waiters();
  }

  @Override
  public String toString() {
    return "Barrier[" + waiters() + " of " + parties + " waiting]";
  }
}
