package io.ramie.cli;

import io.ramie.examples.PingResult;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Locale;

/** The figures of a ping, as people read them. */
final class Report {
  static final double[] PERCENTILES = {50, 90, 99, 99.9};

  private Report() {}

  static void print(PingResult result, PrintWriter out) {
    line(out, "round trips", "%,d", result.roundTrips());
    line(out, "seconds", "%,.3f", result.seconds());
    line(out, "round trips/s", "%,.0f", result.roundTripsPerSecond());
    line(out, "fiber switches/s", "%,.0f", result.switchesPerSecond());
    for (double percentile : PERCENTILES) {
      latency(out, percentile(percentile), result.latencies().getValueAtPercentile(percentile));
    }
    latency(out, "longest", result.latencies().getMaxValue());
    out.flush();
  }

  static String percentile(double percentile) {
    // 50 and not 50.0
    return BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString() + " % within";
  }

  private static void latency(PrintWriter out, String what, long nanos) {
    line(out, what, "%,.1f us", nanos / 1e3);
  }

  private static void line(PrintWriter out, String what, String format, Object figure) {
    out.printf("%-16s  %15s%n", what, String.format(Locale.ROOT, format, figure));
  }
}
