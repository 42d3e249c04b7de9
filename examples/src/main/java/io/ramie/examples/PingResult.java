package io.ramie.examples;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What a ping has measured.
 *
 * @param roundTrips how many messages came back as they were sent
 * @param time how long that took, with connecting
 * @param switches how many turns the fibers of the scheduler had meanwhile
 * @param latencies how long each round trip took, in nanoseconds: from before a message is written
 *     until its whole reply is read. Not corrected for coordinated omission: a client sends its
 *     next message when the reply has come, so there is no plan that a late one delays
 */
public record PingResult(long roundTrips, Duration time, long switches, Histogram latencies) {
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
