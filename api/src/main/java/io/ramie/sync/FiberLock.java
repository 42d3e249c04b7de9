package io.ramie.sync;

import io.ramie.operation.Operation;
import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * What the locks here have in common. A lock belongs to the fiber, or plain thread, that has locked
 * it, and only that one unlocks it.
 *
 * <p>They are fair: who comes first gets it first, and nobody passes those who wait, not even
 * {@link #tryLock()}. They are not reentrant: to lock again what one holds would deadlock, and is
 * an error that says so, as with Ruby's {@code Mutex} (and as {@link Lock} allows). A method of
 * {@code tryLock} that does not wait returns false instead.
 *
 * <p>A fiber that is interrupted, cancelled or out of time while it waits does not hold the lock,
 * and no longer waits for it. If it had just got it, that counts, and what was raised meets its
 * next wait.
 *
 * <p>Any fiber of any scheduler, and any thread, may use one. Waiting happens in the hook {@code
 * block} of the waiter's scheduler.
 */
public abstract sealed class FiberLock implements Lock
    permits Mutex, ReadWriteMutex.ReadLock, ReadWriteMutex.WriteLock {
  FiberLock() {}

  /** Takes it for the calling fiber if it is free and nobody waits. */
  abstract boolean tryEnter(Fiber<?> self);

  /**
   * Refuses to wait for oneself.
   *
   * @throws IllegalStateException if the calling fiber holds it, or what keeps it from holding it
   */
  abstract void checkNotHeldBy(Fiber<?> self);

  /**
   * Refuses to wait for a fiber that only the calling thread could run.
   *
   * @throws IllegalStateException if it is held by one
   */
  abstract void checkHoldersCanRun(Fiber<?> self);

  private void checkMayWait(Fiber<?> self) {
    checkNotHeldBy(self);
    checkHoldersCanRun(self);
  }

  /** Takes it for the calling fiber when it is its turn. */
  abstract Acquisition acquisition();

  /** The calling fiber has got it by {@link #acquisition}. */
  abstract void entered(Fiber<?> self);

  /**
   * Locks it, waiting as long as it takes. An interrupt of the thread does not end that and is left
   * for the next wait; {@link Fiber#cancel}, {@link Fiber#raise} and time-outs do end it.
   *
   * @throws IllegalStateException if it would deadlock: the calling fiber holds it already, or it
   *     is held by a fiber that only the calling thread can run, while this call would block that
   *     thread
   */
  @Override
  public final void lock() {
    Fiber<?> self = Fiber.current();
    if (!tryEnter(self)) {
      checkMayWait(self);
      acquisition().acquireUninterruptibly();
      entered(self);
    }
  }

  /**
   * Locks it, waiting until it can or is interrupted.
   *
   * @throws InterruptedException if the thread is interrupted, also if it was before; it has not
   *     been locked then
   * @throws IllegalStateException if it would deadlock, as {@link #lock}
   */
  @Override
  public final void lockInterruptibly() throws InterruptedException {
    boolean locked = tryLock((Duration) null);
    assert locked;
  }

  /**
   * Locks it if that is possible at once and nobody waits for it.
   *
   * @return whether it was locked
   */
  @Override
  public final boolean tryLock() {
    Fiber<?> self = Fiber.current();
    if (tryEnter(self)) {
      return true;
    }
    boolean locked = acquisition().tryNow();
    if (locked) {
      entered(self);
    }
    return locked;
  }

  /**
   * Locks it if that is possible within some time.
   *
   * @param timeout how long to wait at most; zero or negative only tries; null for ever
   * @return false if the time has passed
   * @throws InterruptedException if the thread is interrupted, also if it was before; it has not
   *     been locked then
   * @throws IllegalStateException if it would have to wait and would deadlock, as {@link #lock}
   */
  public final boolean tryLock(@Nullable Duration timeout) throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      Wait.checkInterrupted();
    }
    if (timeout != null && !timeout.isPositive()) {
      return tryLock();
    }
    Fiber<?> self = Fiber.current();
    if (tryEnter(self)) {
      return true;
    }
    checkMayWait(self);
    boolean locked = acquisition().acquire(timeout);
    if (locked) {
      entered(self);
    }
    return locked;
  }

  /**
   * Locks it if that is possible within some time, as {@link #tryLock(Duration)} does.
   *
   * @param time how long to wait at most; zero or negative only tries
   * @param unit of which unit
   * @return false if the time has passed
   * @throws InterruptedException if the thread is interrupted, also if it was before
   * @throws IllegalStateException if it would have to wait and would deadlock, as {@link #lock}
   */
  @Override
  public final boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLock(Duration.ofNanos(unit.toNanos(time)));
  }

  /**
   * Locking it, as an operation: when it has happened, the fiber that performs it holds the lock.
   * To perform it while holding the lock is an error, an {@link IllegalStateException}, also as
   * part of a choice.
   *
   * @return what can be performed any number of times
   */
  public Operation<@Nullable Void> acquiring() {
    return acquisition();
  }

  /**
   * Whether the calling fiber, or thread, holds it.
   *
   * @return whether it may unlock it
   */
  public abstract boolean isHeldByCurrent();

  /**
   * How many wait for it.
   *
   * @return an estimate while others come and go
   */
  public abstract int waiters();
}
