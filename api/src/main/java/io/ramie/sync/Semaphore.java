package io.ramie.sync;

import io.ramie.operation.Offer;
import io.ramie.operation.Operation;
import io.ramie.operation.Ready;
import io.ramie.operation.WaitQueue;
import io.ramie.operation.Waiting;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many at a time do something: permits that are taken and given back, by any fiber or
 * thread, not necessarily the one that took them.
 *
 * <pre>{@code
 * Semaphore connections = new Semaphore(10);
 *
 * connections.acquire();
 * try {
 *   fetch(page);
 * } finally {
 *   connections.release();
 * }
 * }</pre>
 *
 * <p>It is fair: who comes first gets his permits first, and one who wants several is not passed by
 * those who want fewer. Unlike {@link java.util.concurrent.Semaphore} it knows its limit, which can
 * be changed as that of Ruby's {@code Async::Semaphore}: no more can be given back than are taken.
 * Something that is counted upwards is better kept in a queue.
 *
 * <p>One who is interrupted or out of time while he waits has taken none, and those behind him do
 * not wait for him.
 */
public final class Semaphore {
  /** One who waits for some permits. */
  private record Request(Offer<@Nullable Void> offer, int permits) implements Waiting {}

  private final WaitQueue<Request> waiting = new WaitQueue<>();
  private final AtomicInteger taken = new AtomicInteger();
  private final Acquisition one = new Taking(1);
  private volatile int limit;

  /**
   * Creates one of which no permit is taken.
   *
   * @param limit how many there are, zero or more
   * @throws IllegalArgumentException if that is negative
   */
  public Semaphore(int limit) {
    this.limit = checkLimit(limit);
  }

  private static int checkLimit(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("a semaphore has 0 or more permits, not " + limit);
    }
    return limit;
  }

  private static int checkPermits(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("permits to take or give back: " + permits + " < 0");
    }
    return permits;
  }

  // Taking

  /**
   * Takes a permit, waiting until there is one.
   *
   * @throws InterruptedException if the thread is interrupted; none is taken then
   */
  public void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Takes some permits together, waiting until there are that many. More than the limit are waited
   * for until that is raised.
   *
   * @param permits how many, zero or more
   * @throws InterruptedException if the thread is interrupted; none is taken then
   * @throws IllegalArgumentException if that is negative
   */
  public void acquire(int permits) throws InterruptedException {
    boolean acquired = tryAcquire(permits, null);
    assert acquired;
  }

  /**
   * Takes a permit if there is one and nobody waits.
   *
   * @return whether it was taken
   */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes some permits together if there are that many and nobody waits.
   *
   * @param permits how many, zero or more
   * @return whether they were taken
   * @throws IllegalArgumentException if that is negative
   */
  public boolean tryAcquire(int permits) {
    return tryEnter(checkPermits(permits));
  }

  /**
   * Takes a permit if there is one within some time.
   *
   * @param timeout how long to wait at most; zero or negative only tries; null for ever
   * @return false if the time has passed
   * @throws InterruptedException if the thread is interrupted; none is taken then
   */
  public boolean tryAcquire(@Nullable Duration timeout) throws InterruptedException {
    return tryAcquire(1, timeout);
  }

  /**
   * Takes some permits together if there are that many within some time.
   *
   * @param permits how many, zero or more
   * @param timeout how long to wait at most; zero or negative only tries; null for ever
   * @return false if the time has passed; none is taken then
   * @throws InterruptedException if the thread is interrupted; none is taken then
   * @throws IllegalArgumentException if that is negative
   */
  public boolean tryAcquire(int permits, @Nullable Duration timeout) throws InterruptedException {
    return tryEnter(checkPermits(permits)) || taking(permits).acquire(timeout);
  }

  /**
   * Taking a permit, as an operation.
   *
   * @return what can be performed any number of times
   */
  public Operation<@Nullable Void> acquiring() {
    return one;
  }

  /**
   * Taking some permits together, as an operation.
   *
   * @param permits how many, zero or more
   * @return what can be performed any number of times
   * @throws IllegalArgumentException if that is negative
   */
  public Operation<@Nullable Void> acquiring(int permits) {
    return taking(checkPermits(permits));
  }

  private Acquisition taking(int permits) {
    return permits == 1 ? one : new Taking(permits);
  }

  private boolean tryEnter(int permits) {
    return waiting.peek() == null && take(permits);
  }

  private boolean take(int permits) {
    for (; ; ) {
      int now = taken.get();
      if (permits > limit - now) {
        return false;
      }
      if (taken.compareAndSet(now, now + permits)) {
        return true;
      }
    }
  }

  private void serve() {
    waiting.serve(Request::offer, request -> take(request.permits) ? Ready.nothing() : null);
  }

  // Giving back

  /**
   * Gives a permit back. Never blocks.
   *
   * @throws IllegalStateException if none is taken
   */
  public void release() {
    release(1);
  }

  /**
   * Gives some permits back. Never blocks.
   *
   * @param permits how many, zero or more
   * @throws IllegalArgumentException if that is negative
   * @throws IllegalStateException if fewer are taken; none is given back then
   */
  public void release(int permits) {
    checkPermits(permits);
    for (; ; ) {
      int now = taken.get();
      if (permits > now) {
        throw new IllegalStateException(
            "cannot give back " + permits + " permits when " + now + " are taken: " + this);
      }
      if (taken.compareAndSet(now, now - permits)) {
        break;
      }
    }
    serve();
  }

  // How many

  /**
   * Changes how many there are. Raising that wakes those who wait; when fewer are left than are
   * taken, the rest goes as they are given back.
   *
   * @param limit how many from now on, zero or more
   * @throws IllegalArgumentException if that is negative
   */
  public void setLimit(int limit) {
    this.limit = checkLimit(limit);
    serve();
  }

  /**
   * How many there are, taken or not.
   *
   * @return zero or more
   */
  public int limit() {
    return limit;
  }

  /**
   * How many can be taken now.
   *
   * @return an estimate while others take and give; negative if the limit was lowered below what is
   *     taken
   */
  public int available() {
    return limit - taken.get();
  }

  /**
   * How many wait for permits.
   *
   * @return an estimate while others come and go
   */
  public int waiters() {
    return waiting.size();
  }

  @Override
  public String toString() {
    return "Semaphore[" + available() + " of " + limit + ", " + waiters() + " waiting]";
  }

  private final class Taking extends Acquisition {
    private final int permits;

    Taking(int permits) {
      super(Semaphore.this);
      this.permits = permits;
    }

    @Override
    protected @Nullable Ready<@Nullable Void> attempt() {
      return tryEnter(permits) ? Ready.nothing() : null;
    }

    @Override
    protected void register(Offer<@Nullable Void> offer) {
      waiting.add(new Request(offer, permits));
      serve();
    }

    @Override
    protected void withdraw(Offer<@Nullable Void> offer) {
      waiting.forget(offer);
      // Those behind may want less.
      serve();
    }
  }
}
