package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Io;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PositionGuardTest {
  private static final int ROUNDS = 100_000;

  private final PositionGuard guard = new PositionGuard();

  @Test
  void whoMustNotWaitStaysAwayFromWhoMay() {
    guard.enter(Io.OWN_POSITION);
    guard.enter(Io.OWN_POSITION);
    guard.leave(Io.OWN_POSITION);
    assertThat(guard.tryEnter(Io.OWN_POSITION)).isFalse();

    guard.leave(Io.OWN_POSITION);

    assertThat(guard.tryEnter(Io.OWN_POSITION)).isTrue();
  }

  @Test
  void onlyOneIsThereThatMustNotWait() {
    assertThat(guard.tryEnter(Io.OWN_POSITION)).isTrue();
    assertThat(guard.tryEnter(Io.OWN_POSITION)).isFalse();

    guard.leaveNow(Io.OWN_POSITION);

    assertThat(guard.tryEnter(Io.OWN_POSITION)).isTrue();
  }

  @Test
  void anotherPositionIsNobodysBusiness() {
    guard.enter(Io.OWN_POSITION);

    assertThat(guard.tryEnter(0)).isTrue();
    guard.leaveNow(0);

    assertThat(guard.tryEnter(Io.OWN_POSITION)).isFalse();
  }

  @Test
  void theTwoKindsNeverMeet() throws InterruptedException {
    AtomicInteger waiting = new AtomicInteger();
    AtomicInteger meetings = new AtomicInteger();
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < ROUNDS; i++) {
                guard.enter(Io.OWN_POSITION);
                waiting.incrementAndGet();
                Thread.onSpinWait();
                waiting.decrementAndGet();
                guard.leave(Io.OWN_POSITION);
              }
            });

    int entered = 0;
    while (other.isAlive() || entered == 0) {
      if (guard.tryEnter(Io.OWN_POSITION)) {
        entered++;
        meetings.addAndGet(waiting.get());
        guard.leaveNow(Io.OWN_POSITION);
      }
    }

    assertThat(meetings).hasValue(0);
    other.join();
  }
}
