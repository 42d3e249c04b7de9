package io.ramie.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Case ANY = Catalog.cases().getFirst();
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Patience patience = new Patience(LIMIT);

  private void fail(int times, Duration took) {
    for (int i = 0; i < times; i++) {
      patience.note(new Outcome.Broken(ANY, took, "made up", "", 1));
    }
  }

  private void pass() {
    patience.note(new Outcome.Kept(ANY, LIMIT));
  }

  @Test
  void fiveInARowAreTooMany() {
    fail(4, LIMIT);
    assertThat(patience.lost()).isNull();

    fail(1, LIMIT);

    assertThat(patience.lost()).isEqualTo("5 cases in a row have waited in vain for 10s");
  }

  @Test
  void caseThatPassesBeginsANewRow() {
    fail(4, LIMIT);
    pass();
    fail(4, LIMIT);

    assertThat(patience.lost()).isNull();
  }

  @Test
  void twoMinutesOfFailuresAreTooMany() {
    fail(59, Duration.ofSeconds(2));
    assertThat(patience.lost()).isNull();

    fail(1, Duration.ofSeconds(2));

    assertThat(patience.lost()).isEqualTo("failures have taken 2m in all");
  }

  @Test
  void casesThatPassCostNoPatience() {
    for (int i = 0; i < 100; i++) {
      pass();
    }

    assertThat(patience.lost()).isNull();
  }

  @Test
  void quickFailuresCostNoPatience() {
    fail(100, Duration.ofMillis(100));

    assertThat(patience.lost()).isNull();
  }
}
