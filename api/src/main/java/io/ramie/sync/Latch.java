package io.ramie.sync;

import io.ramie.operation.Offer;
import io.ramie.operation.Operation;
import io.ramie.operation.Ready;
import io.ramie.operation.WaitQueue;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Holds up those who wait until it has been counted down to zero, once and for all, as {@link
 * java.util.concurrent.CountDownLatch} does.
 *
 * <pre>{@code
 * Latch ready = new Latch(servers.size());
 * servers.forEach(server -> Fibers.schedule(() -> server.run(ready::countDown)));
 * ready.await();
 * }</pre>
 */
public final class Latch {
  private final AtomicLong count;
  private final WaitQueue<Offer<@Nullable Void>> waiting = new WaitQueue<>();
  private final Acquisition opened = new Opened();

  /**
   * Creates one.
   *
   * @param count how often it has to be counted down; with zero nobody waits
   * @throws IllegalArgumentException if that is negative
   */
  public Latch(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("a latch counts down from 0 or more, not " + count);
    }
    this.count = new AtomicLong(count);
  }

  /**
   * Counts down by one; at zero all who wait go on. Does nothing from then on. Any thread; never
   * blocks.
   */
  public void countDown() {
    for (; ; ) {
      long now = count.get();
      if (now == 0) {
        return;
      }
      if (count.compareAndSet(now, now - 1)) {
        if (now == 1) {
          wakeAll();
        }
        return;
      }
    }
  }

  private void wakeAll() {
    for (Offer<@Nullable Void> each = waiting.poll(); each != null; each = waiting.poll()) {
      each.complete(null);
    }
  }

  /**
   * How often it has to be counted down yet.
   *
   * @return zero for good, more for the moment
   */
  public long count() {
    return count.get();
  }

  /**
   * Waits until the count is zero.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void await() throws InterruptedException {
    boolean zero = await(null);
    assert zero;
  }

  /**
   * Waits until the count is zero, for some time.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return false if the time has passed
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(@Nullable Duration timeout) throws InterruptedException {
    return opened.acquire(timeout);
  }

  /**
   * That the count is zero, as an operation.
   *
   * @return always the same
   */
  public Operation<@Nullable Void> opened() {
    return opened;
  }

  /**
   * How many wait for it.
   *
   * @return an estimate while others come and go
   */
  public int waiters() {
    return waiting.size();
  }

  @Override
  public String toString() {
    return "Latch[" + count + " to go, " + waiters() + " waiting]";
  }

  private final class Opened extends Acquisition {
    Opened() {
      super(Latch.this);
    }

    @Override
    protected @Nullable Ready<@Nullable Void> attempt() {
      return count() == 0 ? Ready.nothing() : null;
    }

    @Override
    protected void register(Offer<@Nullable Void> offer) {
      waiting.add(offer);
      if (count() == 0) {
        wakeAll();
      }
    }

    @Override
    protected void withdraw(Offer<@Nullable Void> offer) {
      waiting.forget(offer);
    }
  }
}
