package io.ramie.conformance.broken;

import io.ramie.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Time-outs in units of their own. */
final class Coarse {
  private Coarse() {}

  /** Rounded down to whole ticks of about 16 ms. */
  static @Nullable Duration ticks(@Nullable Duration timeout) {
    return timeout == null ? null : Duration.ofNanos(Timeouts.nanos(timeout) >> 24 << 24);
  }

  /** Milliseconds that an int may have no room for. */
  static @Nullable Duration intMillis(@Nullable Duration timeout) {
    if (timeout == null) {
      return null;
    }
    int millis = (int) (Timeouts.nanos(timeout) / 1_000_000);
    return Duration.ofMillis(millis);
  }
}
