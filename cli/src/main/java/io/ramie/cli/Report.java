package io.ramie.cli;

import io.ramie.examples.PingResult;
import java.io.PrintWriter;
import java.util.Locale;

/** The figures of a ping, as people read them. */
final class Report {
  private Report() {}

  static void print(PingResult result, PrintWriter out) {
    line(out, "round trips", "%,d", result.roundTrips());
    line(out, "seconds", "%,.3f", result.seconds());
    line(out, "round trips/s", "%,.0f", result.roundTripsPerSecond());
    line(out, "fiber switches/s", "%,.0f", result.switchesPerSecond());
    out.flush();
  }

  private static void line(PrintWriter out, String what, String format, Object figure) {
    out.printf("%-16s  %15s%n", what, String.format(Locale.ROOT, format, figure));
  }
}
