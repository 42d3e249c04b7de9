package io.ramie.sync;

import io.ramie.operation.Offer;
import io.ramie.operation.WaitQueue;
import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a {@link Mutex}: whoever waits lets go of the mutex meanwhile, and holds it again
 * when the wait has ended in whatever way, also by an interrupt, a time-out or what was raised in
 * the fiber.
 *
 * <pre>{@code
 * mutex.lock();
 * try {
 *   while (jobs.isEmpty()) {
 *     arrived.await();
 *   }
 *   return jobs.removeFirst();
 * } finally {
 *   mutex.unlock();
 * }
 * }</pre>
 *
 * <p>Who waits first is signalled first. A signal is lost to nobody: it goes to one who still
 * waits, and not to one whose time was up or who was interrupted a moment before; one who was
 * signalled before that has been signalled, and the interrupt meets his next wait. There are no
 * wake-ups without a signal; the loop is needed all the same, since others may have the mutex
 * before.
 */
@SuppressWarnings("WaitNotInLoop") // the loop is the caller's
public final class MutexCondition implements Condition {
  private final Mutex mutex;
  private final Object subject;
  private final WaitQueue<Offer<@Nullable Void>> waiting = new WaitQueue<>();

  MutexCondition(Mutex mutex) {
    this.mutex = mutex;
    this.subject = this;
  }

  /**
   * A condition that is part of something else.
   *
   * @param subject what people see who wait for it
   */
  MutexCondition(Mutex mutex, Object subject) {
    this.mutex = mutex;
    this.subject = subject;
  }

  // Waiting

  /**
   * Lets go of the mutex and waits to be signalled.
   *
   * @throws InterruptedException if the thread is interrupted, also if it was before; undeclared,
   *     it throws what else is raised in the fiber. The mutex is held then, too
   * @throws IllegalMonitorStateException if the calling fiber does not hold the mutex
   */
  @Override
  public void await() throws InterruptedException {
    boolean signalled = await((Duration) null);
    assert signalled;
  }

  /**
   * Lets go of the mutex and waits to be signalled, for some time.
   *
   * @param timeout how long at most, to which the wait for the mutex adds; zero or negative only
   *     lets others have the mutex; null for ever
   * @return true if it was signalled, false if the time has passed
   * @throws InterruptedException as {@link #await()}
   * @throws IllegalMonitorStateException if the calling fiber does not hold the mutex
   */
  public boolean await(@Nullable Duration timeout) throws InterruptedException {
    mutex.checkHeld("wait");
    if (Thread.currentThread().isInterrupted()) {
      Wait.checkInterrupted();
    }
    Offer<@Nullable Void> offer = letGo();
    boolean signalled = false;
    try {
      signalled = offer.await(timeout);
    } finally {
      takeAgain(offer, signalled);
    }
    return signalled;
  }

  /**
   * Lets go of the mutex and waits to be signalled, for some time.
   *
   * @param time how long at most; zero or negative only lets others have the mutex
   * @param unit of which unit
   * @return true if it was signalled, false if the time has passed
   * @throws InterruptedException as {@link #await()}
   * @throws IllegalMonitorStateException if the calling fiber does not hold the mutex
   */
  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    return await(Duration.ofNanos(unit.toNanos(time)));
  }

  /**
   * Lets go of the mutex and waits to be signalled, for some time.
   *
   * @param nanosTimeout how many nanoseconds at most; zero or negative only lets others have the
   *     mutex
   * @return how many are left; zero or negative if the time has passed, always positive if it was
   *     signalled in time
   * @throws InterruptedException as {@link #await()}
   * @throws IllegalMonitorStateException if the calling fiber does not hold the mutex
   */
  @Override
  public long awaitNanos(long nanosTimeout) throws InterruptedException {
    Platform clock = Schedulers.current().platform();
    long start = clock.nanoTime();
    boolean signalled = await(Duration.ofNanos(nanosTimeout));
    long left = nanosTimeout - (clock.nanoTime() - start);
    // Which of the two it was, whatever time the wait for the mutex took.
    return signalled ? Math.max(1, left) : Math.min(0, left);
  }

  /**
   * Lets go of the mutex and waits to be signalled, until a time of the system's clock. What that
   * clock is set to while it waits does not count.
   *
   * @param deadline until when
   * @return true if it was signalled, false if the time has passed
   * @throws InterruptedException as {@link #await()}
   * @throws IllegalMonitorStateException if the calling fiber does not hold the mutex
   */
  @Override
  @SuppressWarnings("JavaUtilDate") // the interface has it
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    return await(Duration.between(Instant.now(), deadline.toInstant()));
  }

  /**
   * Lets go of the mutex and waits to be signalled. An interrupt of the thread does not end that
   * and is left for the next wait; undeclared, it throws what else is raised in the fiber.
   *
   * @throws IllegalMonitorStateException if the calling fiber does not hold the mutex
   */
  @Override
  public void awaitUninterruptibly() {
    mutex.checkHeld("wait");
    Offer<@Nullable Void> offer = letGo();
    boolean signalled = false;
    try {
      offer.awaitUninterruptibly();
      signalled = true;
    } finally {
      takeAgain(offer, signalled);
    }
  }

  private Offer<@Nullable Void> letGo() {
    Offer<@Nullable Void> offer = Offer.only(subject);
    waiting.add(offer);
    mutex.unlock();
    return offer;
  }

  private void takeAgain(Offer<@Nullable Void> offer, boolean signalled) {
    if (!signalled) {
      waiting.forget(offer);
    }
    mutex.lockShielded();
  }

  // Signalling

  /**
   * Wakes the one who has waited longest. He goes on when he can have the mutex.
   *
   * @throws IllegalMonitorStateException if the calling fiber does not hold the mutex
   */
  @Override
  public void signal() {
    mutex.checkHeld("signal");
    Offer<@Nullable Void> first = waiting.poll();
    while (first != null && !first.complete(null)) {
      // He has given up just now: it is for the next one.
      first = waiting.poll();
    }
  }

  /**
   * Wakes all who wait. They go on one after the other, as they can have the mutex.
   *
   * @throws IllegalMonitorStateException if the calling fiber does not hold the mutex
   */
  @Override
  public void signalAll() {
    mutex.checkHeld("signal");
    for (Offer<@Nullable Void> each = waiting.poll(); each != null; each = waiting.poll()) {
      each.complete(null);
    }
  }

  /**
   * How many wait for it.
   *
   * @return an estimate, unless the calling fiber holds the mutex
   */
  public int waiters() {
    return waiting.size();
  }

  @Override
  public String toString() {
    return "MutexCondition[" + waiters() + " waiting, of " + mutex + "]";
  }
}
