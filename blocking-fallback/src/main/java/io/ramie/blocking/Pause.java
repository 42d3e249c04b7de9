package io.ramie.blocking;

import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.Wait;
import java.util.Collection;

/** How a thread blocks during one wait, and for how long at most. */
abstract sealed class Pause implements AutoCloseable permits Parking, Polling {
  private final Platform clock;
  private final long start;
  private final long timeoutNanos;

  // The waiting thread.
  private boolean begun;

  Pause(Platform clock, long timeoutNanos) {
    this.clock = clock;
    this.start = clock.nanoTime();
    this.timeoutNanos = timeoutNanos;
  }

  /** Says which handles are to end the wait. The waiting thread, once, before it blocks. */
  abstract void watch(Collection<? extends Poller.Interest> interests);

  /**
   * Blocks the thread until somebody wakes it, it is interrupted, the time has passed, or for no
   * reason. A wait without time looks once, or gives way once.
   *
   * @return false when the time has passed
   */
  final boolean take() {
    if (Thread.currentThread().isInterrupted()) {
      // The wait sees to it.
      return true;
    }
    long left = left();
    if (left > 0 || !begun) {
      begun = true;
      block(left);
    }
    return left > 0;
  }

  private long left() {
    return timeoutNanos == Wait.FOREVER
        ? Wait.FOREVER
        : Math.max(0, timeoutNanos - (clock.nanoTime() - start));
  }

  /** Blocks the thread; it may return early. */
  abstract void block(long nanos);

  /** Ends the pause. Any thread, also after the pause; never blocks or throws. */
  abstract void wake();

  /** Gives back what the pause has used. The waiting thread. */
  @Override
  public abstract void close();
}
