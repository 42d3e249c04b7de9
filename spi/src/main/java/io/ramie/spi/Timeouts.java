package io.ramie.spi;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Durations as the hooks take them, in saturating nanoseconds. */
public final class Timeouts {
  private Timeouts() {}

  /**
   * The nanoseconds of a duration.
   *
   * @param duration null for ever; negative counts as zero
   * @return 0 to {@link Wait#FOREVER}, which also stands for what does not fit (292 years)
   */
  public static long nanos(@Nullable Duration duration) {
    if (duration == null) {
      return Wait.FOREVER;
    }
    if (duration.isNegative()) {
      return 0;
    }
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return Wait.FOREVER;
    }
  }

  /**
   * When a time-out ends.
   *
   * @param now a time that is not negative: the platform's clock may start anywhere, so subtract
   *     what it showed when the scheduler was made
   * @param nanos a time-out that is not negative
   * @return the sum, at most {@link Wait#FOREVER}
   */
  public static long deadline(long now, long nanos) {
    long sum = now + nanos;
    return sum < 0 ? Wait.FOREVER : sum;
  }

  /**
   * Nanoseconds for people.
   *
   * @param nanos a duration
   * @return for example {@code 1.500 s}, {@code 20.000 ms} or {@code 800 ns}
   */
  public static String describe(long nanos) {
    if (nanos >= 1_000_000_000) {
      return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }
    return nanos >= 1_000_000 ? String.format(Locale.ROOT, "%.3f ms", nanos / 1e6) : nanos + " ns";
  }
}
