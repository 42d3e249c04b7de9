package io.ramie.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import java.time.Duration;
import java.util.function.IntSupplier;

/** Those who wait in a queue. */
final class Queued {
  private static final int BOUND = 10_000;

  private Queued() {}

  /** Waits until so many wait. */
  static void await(IntSupplier waiters, int count) throws InterruptedException {
    for (int i = 0; i < BOUND && waiters.getAsInt() != count; i++) {
      Fibers.sleep(Duration.ofMillis(1));
    }
    assertThat(waiters.getAsInt()).isEqualTo(count);
  }
}
