package io.ramie;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ticks at regular intervals, without drift: the moments are multiples of the period after the
 * first one, however late each tick was noticed and however long the work takes that is done
 * between them.
 *
 * <pre>{@code
 * Ticker ticker = Ticker.every(Duration.ofSeconds(1));
 * for (;;) {
 *   long number = ticker.tick();
 *   report(number);
 * }
 * }</pre>
 *
 * <p>What happens when the work takes longer than the period is the {@linkplain MissedTicks policy}
 * of the ticker.
 *
 * <p>Nothing is registered anywhere between two calls of {@link #tick}, so a ticker is not closed.
 * It goes by the clock of the platform of the scheduler that was current when it was made, as
 * {@link Deadline} does. Fibers and plain threads can use it, one at a time.
 */
public final class Ticker {
  /**
   * What becomes of ticks whose time passes before they are asked for. The names are those of
   * Tokio's {@code MissedTickBehavior}.
   */
  public enum MissedTicks {
    /**
     * They come one right after the other until all have been made up for. As many ticks in the
     * long run as there were periods: {@code ScheduledExecutorService.scheduleAtFixedRate} is like
     * this.
     */
    BURST,
    /**
     * One comes at once and the next one a period after that: the ticks that follow are moved, and
     * no two are asked for and given in less than a period.
     */
    DELAY,
    /**
     * The latest one comes at once, those before it never, and the next one when it would have come
     * anyway. Go's {@code time.Ticker} is like this.
     */
    SKIP
  }

  private final Platform clock;
  private final long start;
  private final long period;
  private final MissedTicks policy;
  private final AtomicBoolean inUse = new AtomicBoolean();

  // Whoever has set inUse: the next tick, and when it is due, in nanoseconds after the start.
  private long number = 1;
  private long due;

  private Ticker(Platform clock, long period, MissedTicks policy, long initialDelay) {
    this.clock = clock;
    this.start = clock.nanoTime();
    this.period = period;
    this.policy = policy;
    this.due = initialDelay;
  }

  /**
   * Creates a ticker that skips what it misses and ticks first after one period.
   *
   * @param period the time between two ticks; what is too long for a clock (292 years) is just very
   *     long
   * @return a new ticker
   * @throws IllegalArgumentException if the period is zero or negative
   */
  public static Ticker every(Duration period) {
    return every(period, MissedTicks.SKIP);
  }

  /**
   * Creates a ticker that ticks first after one period.
   *
   * @param period the time between two ticks
   * @param policy what becomes of ticks that are missed
   * @return a new ticker
   * @throws IllegalArgumentException if the period is zero or negative
   */
  public static Ticker every(Duration period, MissedTicks policy) {
    return every(period, policy, period);
  }

  /**
   * Creates a ticker.
   *
   * @param period the time between two ticks
   * @param policy what becomes of ticks that are missed
   * @param initialDelay the time from now to the first tick, at once when zero or negative
   * @return a new ticker
   * @throws IllegalArgumentException if the period is zero or negative
   */
  public static Ticker every(Duration period, MissedTicks policy, Duration initialDelay) {
    Objects.requireNonNull(period, "period");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(initialDelay, "initialDelay");
    if (!period.isPositive()) {
      throw new IllegalArgumentException("the period of a ticker must be positive, not " + period);
    }
    return new Ticker(
        Schedulers.current().platform(),
        Timeouts.nanos(period),
        policy,
        Timeouts.nanos(initialDelay));
  }

  /**
   * Waits for the next tick. When that is due already this lets other fibers run once, and returns.
   *
   * @return the number of the tick, from 1 on; a number is left out for each tick that was skipped
   * @throws InterruptedException if the thread is interrupted; the tick is not lost, the next call
   *     waits for it
   * @throws IllegalStateException if another fiber or thread waits for the next tick already
   */
  public long tick() throws InterruptedException {
    if (!inUse.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "another fiber or thread waits for the next tick of this ticker: each needs its own");
    }
    try {
      return await();
    } finally {
      inUse.set(false);
    }
  }

  private long await() throws InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    long now = elapsed();
    boolean late = now > due;
    do {
      hooks.kernelSleep(left(now));
      now = elapsed();
    } while (now < due);
    return advance(now, late || now - due >= period);
  }

  private long elapsed() {
    return clock.nanoTime() - start;
  }

  private @Nullable Duration left(long now) {
    return due == Wait.FOREVER ? null : Duration.ofNanos(Math.max(0, due - now));
  }

  /** Takes the tick that is due, and leaves the next one. */
  private long advance(long now, boolean late) {
    if (policy == MissedTicks.SKIP) {
      long skipped = (now - due) / period;
      number += skipped;
      due += skipped * period;
    } else if (policy == MissedTicks.DELAY && late) {
      due = now;
    }
    due = Timeouts.deadline(due, period);
    return number++;
  }

  @Override
  public String toString() {
    return "Ticker[every " + Timeouts.describe(period) + ", " + policy + "]";
  }
}
