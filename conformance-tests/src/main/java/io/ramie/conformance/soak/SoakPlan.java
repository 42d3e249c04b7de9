package io.ramie.conformance.soak;

import io.ramie.spi.Platform;
import java.time.Duration;

/**
 * What a soak does.
 *
 * @param scheduler the name of the scheduler
 * @param duration how long connections are opened
 * @param connections how many there are at a time at most
 * @param seed of everything that is random
 * @param platform where connections come from
 */
record SoakPlan(
    String scheduler, Duration duration, int connections, long seed, Platform platform) {
  /** How long what is under way may take to end. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What it takes to say all of it again. */
  @Override
  public String toString() {
    return "soak of the scheduler %s: --seconds %d --connections %d --seed %d"
        .formatted(scheduler, duration.toSeconds(), connections, seed);
  }
}
