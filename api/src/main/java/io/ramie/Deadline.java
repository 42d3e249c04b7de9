package io.ramie;

import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A moment by which something has to be done, over as many calls as that takes.
 *
 * <pre>{@code
 * Deadline deadline = Deadline.after(Duration.ofSeconds(5));
 * socket.setDeadline(deadline);
 * socket.write(question);
 * socket.readFully(answer); // both within five seconds
 * }</pre>
 *
 * <p>It goes by the clock of the platform of the scheduler that was current when it was made, which
 * is {@link System#nanoTime} unless that simulates time. Immutable; any thread may use it.
 */
public final class Deadline {
  private static final Deadline NEVER = new Deadline(null, 0, null);

  // Null for never.
  private final @Nullable Platform clock;
  private final long start;
  private final @Nullable Duration total;

  private Deadline(@Nullable Platform clock, long start, @Nullable Duration total) {
    this.clock = clock;
    this.start = start;
    this.total = total;
  }

  /**
   * A moment from now on.
   *
   * @param total how long from now; zero or negative is over already; null for never. What is too
   *     long for a clock (292 years) is just very long
   * @return the deadline
   */
  public static Deadline after(@Nullable Duration total) {
    return total == null ? NEVER : after(total, Schedulers.current().platform());
  }

  private static Deadline after(Duration total, Platform clock) {
    return new Deadline(clock, clock.nanoTime(), total);
  }

  /**
   * The deadline that never comes.
   *
   * @return always the same
   */
  public static Deadline never() {
    return NEVER;
  }

  /**
   * The time left.
   *
   * @return zero when there is none; null for ever
   */
  public @Nullable Duration remaining() {
    long left = remainingNanos();
    return left == Wait.FOREVER ? null : Duration.ofNanos(left);
  }

  /**
   * Whether the moment has come.
   *
   * @return true from then on
   */
  public boolean isExpired() {
    return remainingNanos() == 0;
  }

  /**
   * The one of two that comes first.
   *
   * @param other another, perhaps by another clock
   * @return this one or the other
   */
  public Deadline earlierOf(Deadline other) {
    return Objects.requireNonNull(other, "other").remainingNanos() < remainingNanos()
        ? other
        : this;
  }

  /**
   * How long it was when it was made.
   *
   * @return what was given to {@link #after}; null for ever
   */
  public @Nullable Duration total() {
    return total;
  }

  private long remainingNanos() {
    long nanos = Timeouts.nanos(total);
    return clock == null || nanos == Wait.FOREVER
        ? Wait.FOREVER
        : Math.max(0, nanos - (clock.nanoTime() - start));
  }

  @Override
  public String toString() {
    long left = remainingNanos();
    return left == Wait.FOREVER
        ? "Deadline[never]"
        : "Deadline[in " + Timeouts.describe(left) + "]";
  }
}
