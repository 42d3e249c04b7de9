package io.ramie.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WarningsTest {
  private final List<String> told = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Warnings warnings = new Warnings(told::add, now::get);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @Test
  void firstOfAKindIsToldAtOnceAndOthersAreNot() {
    warnings.warn("disk", "disk full");
    warnings.warn("disk", "disk full again");
    warnings.warn("net", "no net");

    assertThat(told).containsExactly("disk full", "no net");
  }

  @Test
  void repeatsAreToldWithTheirNumberOnceAMinute() {
    for (int i = 0; i < 1000; i++) {
      warnings.warn("disk", "disk full");
    }
    pass(Duration.ofSeconds(59));
    warnings.warn("disk", "disk full");
    pass(Duration.ofSeconds(1));
    warnings.warn("disk", "disk still full");
    warnings.warn("disk", "disk full");

    assertThat(told).containsExactly("disk full", "disk still full (and 1000 more like it before)");
  }

  @Test
  void failuresOfOneClassFromOnePlaceAreOfAKind() {
    for (int i = 0; i < 3; i++) {
      warnings.warn("request " + i, failure());
    }
    warnings.warn("request", new IllegalStateException("elsewhere"));

    assertThat(told).hasSize(2);
    assertThat(told.getFirst())
        .startsWith("request 0 has failed: java.lang.IllegalStateException: broken at ")
        .contains("WarningsTest.java:");
  }

  private static IllegalStateException failure() {
    return new IllegalStateException("broken");
  }

  @Test
  void kindsWithoutEndAreOneInTheEnd() {
    for (int i = 0; i < 10_000; i++) {
      warnings.warn("kind " + i, "warning " + i);
    }

    assertThat(told).hasSizeLessThan(110);
  }
}
