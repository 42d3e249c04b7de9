package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeoutsTest {
  @Test
  void nullIsForEver() {
    assertThat(Timeouts.nanos(null)).isEqualTo(Wait.FOREVER);
  }

  @Test
  void negativeIsZero() {
    assertThat(Timeouts.nanos(Duration.ofNanos(-1))).isZero();
    assertThat(Timeouts.nanos(Duration.ofSeconds(Long.MIN_VALUE))).isZero();
  }

  @Test
  void nanosecondsAreExactUpToTheLast() {
    assertThat(Timeouts.nanos(Duration.ofNanos(1))).isEqualTo(1);
    assertThat(Timeouts.nanos(Duration.ofDays(10_000))).isEqualTo(864_000_000_000_000_000L);
    assertThat(Timeouts.nanos(Duration.ofNanos(Long.MAX_VALUE - 1))).isEqualTo(Long.MAX_VALUE - 1);
  }

  @Test
  void whatDoesNotFitIsForEver() {
    assertThat(Timeouts.nanos(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Wait.FOREVER);
  }

  @Test
  void deadlineSaturates() {
    assertThat(Timeouts.deadline(5, 7)).isEqualTo(12);
    assertThat(Timeouts.deadline(5, Wait.FOREVER)).isEqualTo(Wait.FOREVER);
    assertThat(Timeouts.deadline(Wait.FOREVER, Wait.FOREVER)).isEqualTo(Wait.FOREVER);
  }
}
