package io.ramie.net;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long one operation may still wait, by the clock of the scheduler's platform. */
final class Deadline {
  private static final Deadline NEVER = new Deadline(null, null);

  private final @Nullable Duration timeout;
  private final @Nullable Platform clock;
  private final long start;

  private Deadline(@Nullable Duration timeout, @Nullable Platform clock) {
    this.timeout = timeout;
    this.clock = clock;
    this.start = clock == null ? 0 : clock.nanoTime();
  }

  /** From now on; null for ever. */
  static Deadline after(@Nullable Duration timeout, FiberScheduler hooks) {
    return timeout == null ? NEVER : new Deadline(timeout, hooks.platform());
  }

  /** The time left, zero or negative when there is none, null for ever. */
  @Nullable Duration left() {
    return clock == null ? null : Duration.ofNanos(leftNanos(clock));
  }

  boolean isOver() {
    return clock != null && leftNanos(clock) <= 0;
  }

  private long leftNanos(Platform ticking) {
    return Timeouts.nanos(timeout) - (ticking.nanoTime() - start);
  }

  @Nullable Duration timeout() {
    return timeout;
  }

  boolean isNever() {
    return this == NEVER;
  }
}
