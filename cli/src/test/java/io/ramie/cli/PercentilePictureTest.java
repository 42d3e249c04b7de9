package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PercentilePictureTest {
  private final Histogram latencies = new Histogram(3);

  private String draw() {
    return new PercentilePicture("a < b & c", latencies).svg();
  }

  private static List<String> texts(String picture) {
    return find("<text [^>]*>([^<]*)</text>", picture);
  }

  private static List<String> find(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** The points of the curve, x and y in turn. */
  private static double[][] curve(String picture) {
    String points = find("<polyline [^>]*points='([^']*)'", picture).getFirst();
    return points
        .strip()
        .lines()
        .map(point -> Stream.of(point.split(",", -1)).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void axesReachFromTheShortestToTheLongestAndToTheRarest() {
    for (int i = 1; i <= 10_000; i++) {
      latencies.recordValue(i * 1000L);
    }

    assertThat(texts(draw()))
        .contains("a &lt; b &amp; c", "0 %", "90 %", "99.9 %", "99.99 %", "1 µs", "50 µs", "10 ms")
        .doesNotContain("99.999 %", "500 ns", "50 ms");
  }

  @Test
  void curveRisesFromLeftToRightWithinTheFrame() {
    for (long i = 1; i <= 1000; i++) {
      latencies.recordValue(i * i);
    }

    double[][] points = curve(draw());

    assertThat(points.length).isGreaterThan(20);
    for (int i = 1; i < points.length; i++) {
      assertThat(points[i][0]).isGreaterThanOrEqualTo(points[i - 1][0]);
      assertThat(points[i][1]).isLessThanOrEqualTo(points[i - 1][1]).isBetween(50.0, 340.0);
    }
    assertThat(points[points.length - 1][0]).isEqualTo(690.0);
  }

  @Test
  void oneValueIsAPicture() {
    latencies.recordValue(0);

    assertThat(curve(draw())).isNotEmpty();
  }
}
