package io.ramie.examples.memcached;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What clients of a memcached have measured.
 *
 * @param sets how the sets went
 * @param gets how the gets went
 */
public record MemcachedLoadResult(Part sets, Part gets) {
  /**
   * One kind of requests.
   *
   * @param requests how many were answered as they should be
   * @param time how long that took
   * @param latencies how long each took, in nanoseconds, from before it was sent until its whole
   *     reply was read, together with those that were sent with it. Not corrected for coordinated
   *     omission: a client goes on when it has the replies
   */
  public record Part(long requests, Duration time, Histogram latencies) {
    /**
     * The speed.
     *
     * @return requests per second
     */
    public double perSecond() {
      return requests / (time.toNanos() / 1e9);
    }
  }
}
