package io.ramie.examples.memcached;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Time as the cache sees it: seconds since shortly before it began, which pass only when somebody
 * calls {@link #tick}. Whatever looks at it between two ticks sees the same second.
 */
final class CacheClock {
  /** A second that is long past, and not 0, which stands for never. */
  static final int PAST = 1;

  private static final int FIRST = 2;
  private static final int MOST_RELATIVE = 60 * 60 * 24 * 30;

  private final LongSupplier nanos;
  private final long start;
  private final long unixStart;

  // Any thread reads it.
  private volatile int now = FIRST;

  /**
   * A clock that goes by another one.
   *
   * @param nanos nanoseconds, which only grow
   * @param unixTime what time it is
   */
  CacheClock(LongSupplier nanos, Instant unixTime) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.unixStart = unixTime.getEpochSecond() - FIRST;
  }

  int now() {
    return now;
  }

  void tick() {
    now = FIRST + (int) TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - start);
  }

  long unixTime() {
    return unixStart + now;
  }

  int uptime() {
    return now - FIRST;
  }

  /**
   * The second that a client means: 0 is never, a negative number is over already, up to 30 days
   * are from now on, and what is larger is Unix time.
   */
  int second(int exptime) {
    if (exptime == 0) {
      return 0;
    }
    if (exptime < 0) {
      return PAST;
    }
    if (exptime <= MOST_RELATIVE) {
      return now + exptime;
    }
    return (int) Math.max(PAST, exptime - unixStart);
  }
}
