package io.ramie.cli;

import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The percentiles of latencies as an SVG picture. Each step of the axis from left to right is ten
 * times as rare as the one before: 90 %, 99 %, 99.9 %, up to the last step that one value reaches.
 * Latencies grow by a factor from line to line, too, so that both ends can be read.
 */
final class PercentilePicture {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int RIGHT = 30;
  private static final int TOP = 50;
  private static final int BOTTOM = 60;
  private static final int TICKS_PER_HALF_DISTANCE = 10;
  private static final int[] MANTISSAS = {1, 2, 5};

  private final String title;
  private final Histogram latencies;
  private final StringBuilder svg = new StringBuilder();

  // The ends of the axes: nines of the percentile, and powers of ten of nanoseconds.
  private final double nines;
  private final double lowest;
  private final double highest;

  /** Prepares a picture of latencies in nanoseconds. */
  PercentilePicture(String title, Histogram latencies) {
    this.title = title;
    this.latencies = latencies;
    this.nines = Math.max(1, Math.log10(Math.max(1.0, (double) latencies.getTotalCount())));
    this.lowest = Math.log10(roundDown(Math.max(1.0, (double) latencies.getMinValue())));
    this.highest = Math.log10(roundUp(Math.max(1.0, (double) latencies.getMaxValue())));
  }

  /** The value of the scale at or below. */
  private static double roundDown(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    double best = power;
    for (int mantissa : MANTISSAS) {
      best = mantissa * power <= value ? mantissa * power : best;
    }
    return best;
  }

  /** The value of the scale above, so that no axis has length zero. */
  private static double roundUp(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (int mantissa : MANTISSAS) {
      if (mantissa * power > value) {
        return mantissa * power;
      }
    }
    return 10 * power;
  }

  String svg() {
    svg.append("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " + WIDTH + " " + HEIGHT);
    svg.append("' width='" + WIDTH + "' height='" + HEIGHT);
    svg.append("' font-family='sans-serif' font-size='12'>\n");
    svg.append("<rect width='100%' height='100%' fill='white'/>\n");
    text(LEFT, 28, "start", title);
    percentileAxis();
    latencyAxis();
    curve();
    return svg.append("</svg>\n").toString();
  }

  private void percentileAxis() {
    for (int each = 0; each <= nines; each++) {
      grid(x(each), TOP, x(each), HEIGHT - BOTTOM);
      text(x(each), HEIGHT - BOTTOM + 18, "middle", percentile(each));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 16, "middle", "percentile of round trips");
  }

  /** For example 99.9 % for three nines. */
  private static String percentile(int nines) {
    return switch (nines) {
      case 0 -> "0 %";
      case 1 -> "90 %";
      case 2 -> "99 %";
      default -> "99." + "9".repeat(nines - 2) + " %";
    };
  }

  private void latencyAxis() {
    for (int power = (int) Math.floor(lowest); power <= highest; power++) {
      for (int mantissa : MANTISSAS) {
        double nanos = mantissa * Math.pow(10, power);
        double at = Math.log10(nanos);
        if (at > lowest - 1e-9 && at < highest + 1e-9) {
          grid(LEFT, y(at), WIDTH - RIGHT, y(at));
          text(LEFT - 8, y(at) + 4, "end", latency(nanos));
        }
      }
    }
  }

  private static String latency(double nanos) {
    if (nanos < 1e3) {
      return Math.round(nanos) + " ns";
    }
    if (nanos < 1e6) {
      return Math.round(nanos / 1e3) + " µs";
    }
    return nanos < 1e9 ? Math.round(nanos / 1e6) + " ms" : Math.round(nanos / 1e9) + " s";
  }

  private void curve() {
    svg.append("<polyline fill='none' stroke='#1f5fa8' stroke-width='2' points='");
    for (HistogramIterationValue value : latencies.percentiles(TICKS_PER_HALF_DISTANCE)) {
      double rarity = 1 - value.getPercentileLevelIteratedTo() / 100;
      double at = rarity <= 0 ? nines : Math.min(nines, -Math.log10(rarity));
      double nanos = Math.max(1.0, (double) value.getValueIteratedTo());
      svg.append(number(x(at)) + "," + number(y(Math.log10(nanos))) + "\n");
    }
    svg.append("'/>\n");
  }

  private double x(double nines) {
    return LEFT + nines / this.nines * (WIDTH - LEFT - RIGHT);
  }

  private double y(double power) {
    double part = Math.clamp((power - lowest) / (highest - lowest), 0, 1);
    return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
  }

  private void grid(double fromX, double fromY, double toX, double toY) {
    svg.append("<line x1='" + number(fromX) + "' y1='" + number(fromY));
    svg.append("' x2='" + number(toX) + "' y2='" + number(toY) + "' stroke='#d0d0d0'/>\n");
  }

  private void text(double x, double y, String anchor, String content) {
    svg.append("<text x='" + number(x) + "' y='" + number(y));
    svg.append("' text-anchor='" + anchor + "' fill='#303030'>");
    svg.append(content.replace("&", "&amp;").replace("<", "&lt;")).append("</text>\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
