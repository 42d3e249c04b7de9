package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.spi.FiberScheduler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Pauses between attempts where no event tells that the next one is worth it: 1 to 20 ms. */
final class Backoff {
  private static final Duration LONGEST = Duration.ofMillis(20);

  private Duration next = Duration.ofMillis(1);
  private boolean used;

  /** Sleeps, but not the first time. */
  void unlessFirst(FiberScheduler hooks, @Nullable Deadline deadline) throws InterruptedException {
    if (used) {
      sleep(hooks, deadline);
    }
    used = true;
  }

  /** Sleeps, longer each time. */
  void sleep(FiberScheduler hooks, @Nullable Deadline deadline) throws InterruptedException {
    Duration left = deadline == null ? null : deadline.remaining();
    hooks.kernelSleep(left == null ? next : shorter(left, next));
    next = shorter(next.multipliedBy(2), LONGEST);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
