package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class DeadlineTest {
  @Test
  @DisplayName("T19: null is never, and never has no end")
  void nullIsNever() {
    assertThat(Deadline.after(null)).isSameAs(Deadline.never());
    assertThat(Deadline.never().remaining()).isNull();
    assertThat(Deadline.never().isExpired()).isFalse();
    assertThat(Deadline.never().total()).isNull();
    assertThat(Deadline.never()).hasToString("Deadline[never]");
  }

  @Test
  @DisplayName("T19: zero and less are over at once")
  void zeroIsOver() {
    for (Duration total : new Duration[] {Duration.ZERO, Duration.ofDays(-1)}) {
      assertThat(Deadline.after(total).isExpired()).isTrue();
      assertThat(Deadline.after(total).remaining()).isZero();
    }
  }

  @Test
  @DisplayName("T19: what remains decreases, down to nothing")
  void remainingDecreases() {
    Deadline deadline = Deadline.after(Duration.ofMillis(1));
    Duration before = deadline.remaining();
    while (!deadline.isExpired()) {
      assertThat(deadline.remaining()).isLessThanOrEqualTo(before);
      before = deadline.remaining();
    }

    assertThat(deadline.remaining()).isZero();
    assertThat(deadline.total()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  @DisplayName("D7: what is too long for the clock is just very long")
  void hugeDurationsSaturate() {
    assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)).isExpired()).isFalse();
    assertThat(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)).isExpired()).isTrue();
    assertThat(Deadline.after(Duration.ofNanos(Long.MAX_VALUE - 1)).remaining())
        .isGreaterThan(Duration.ofDays(100_000));
  }

  @Test
  void earlierOneWins() {
    Deadline early = Deadline.after(Duration.ofHours(1));
    Deadline late = Deadline.after(Duration.ofHours(2));

    assertThat(early.earlierOf(late)).isSameAs(early);
    assertThat(late.earlierOf(early)).isSameAs(early);
    assertThat(Deadline.never().earlierOf(late)).isSameAs(late);
    assertThat(late.earlierOf(Deadline.never())).isSameAs(late);
  }
}
