package io.ramie.examples;

import java.time.Duration;

/**
 * What a ping has measured.
 *
 * @param roundTrips how many messages came back as they were sent
 * @param time how long that took, with connecting
 * @param switches how many turns the fibers of the scheduler had meanwhile
 */
public record PingResult(long roundTrips, Duration time, long switches) {
  /**
   * The time.
   *
   * @return in seconds
   */
  public double seconds() {
    return time.toNanos() / 1e9;
  }

  /**
   * The speed of the network side.
   *
   * @return round trips per second
   */
  public double roundTripsPerSecond() {
    return roundTrips / seconds();
  }

  /**
   * The speed of the scheduler.
   *
   * @return fiber switches per second
   */
  public double switchesPerSecond() {
    return switches / seconds();
  }
}
