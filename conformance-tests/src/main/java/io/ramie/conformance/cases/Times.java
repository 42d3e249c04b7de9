package io.ramie.conformance.cases;

import java.time.Duration;

/** How long things take in checks. */
final class Times {
  /** Never passes while a case runs. */
  static final Duration HOUR = Duration.ofHours(1);

  /** Durations that some number of nanoseconds, microseconds or milliseconds has no room for. */
  static final Duration[] HUGE = {
    micros(1L << 31),
    micros(1L << 32),
    millis(1L << 31),
    millis(1L << 32),
    Duration.ofDays(10_000),
    Duration.ofNanos(Long.MAX_VALUE),
    Duration.ofNanos(Long.MAX_VALUE).plusNanos(1),
    Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)
  };

  /** Durations that have passed before they begin. */
  static final Duration[] NONE = {
    Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE)
  };

  private Times() {}

  static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  static Duration micros(long micros) {
    return Duration.ofNanos(1_000 * micros);
  }
}
