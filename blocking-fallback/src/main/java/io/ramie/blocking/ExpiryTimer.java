package io.ramie.blocking;

import io.ramie.spi.Expiry;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Counts the time of all time-outs in blocking contexts, on one daemon thread. */
final class ExpiryTimer {
  private static final ScheduledThreadPoolExecutor EXECUTOR = newExecutor();

  private ExpiryTimer() {}

  static Future<?> schedule(Expiry expiry, long nanos) {
    return EXECUTOR.schedule(expiry::expire, nanos, TimeUnit.NANOSECONDS);
  }

  /** How many time-outs are being counted. */
  static int pending() {
    return EXECUTOR.getQueue().size();
  }

  private static ScheduledThreadPoolExecutor newExecutor() {
    var executor =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform()
                .name("ramie-blocking-timer")
                .daemon()
                .inheritInheritableThreadLocals(false)
                .factory());
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }
}
