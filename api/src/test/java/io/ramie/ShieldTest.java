package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ShieldTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private final List<String> log = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  @DisplayName("What is raised in a shielded section meets the first wait after it")
  void raisedCauseWaitsForTheEndOfTheSection(Setting setting) throws Exception {
    IOException raised = new IOException("on purpose");

    setting.run(() -> {
      Fibers.shielded(() -> {
        Fibers.current().raise(raised);
        Fibers.sleep(LITTLE);
        log.add("cleaned up");
      });

      assertThatThrownBy(() -> Fibers.sleep(null)).isSameAs(raised);
    });

    assertThat(log).containsExactly("cleaned up");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A time-out that began before ends the first wait after the section")
  void outerTimeoutWaitsForTheEndOfTheSection(Setting setting) throws Exception {
    setting.run(() ->
        assertThatThrownBy(() ->
                Fibers.timeout(
                    LITTLE,
                    () -> {
                      Fibers.shielded(() -> Fibers.sleep(LITTLE.multipliedBy(3)));
                      log.add("cleaned up");
                      Fibers.sleep(null);
                    }))
            .isInstanceOf(TimeoutException.class));

    assertThat(log).containsExactly("cleaned up");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A time-out that begins inside ends a wait of the section")
  void innerTimeoutEndsAWait(Setting setting) throws Exception {
    setting.run(() ->
        Fibers.shielded(() ->
            assertThatThrownBy(() -> Fibers.timeout(LITTLE, () -> Fibers.sleep(null)))
                .isInstanceOf(TimeoutException.class)));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("An interrupt of the thread is kept as its status until the section has ended")
  void threadInterruptIsKept(Setting setting) throws Exception {
    setting.run(() -> {
      Fibers.shielded(() -> {
        Thread.currentThread().interrupt();
        Fibers.sleep(LITTLE);
      });

      assertThatThrownBy(() -> Fibers.sleep(null)).isInstanceOf(InterruptedException.class);
    });
  }

  @Test
  @DisplayName("A cancelled fiber can wait while it cleans up, also when it is cancelled again")
  void cancelledFiberCleansUp() throws Exception {
    Fibers.run(() -> {
      Fiber<Void> fiber =
          Fibers.schedule(() -> {
            try {
              Fibers.sleep(null);
            } finally {
              Fibers.shielded(() -> {
                Fibers.sleep(LITTLE);
                log.add("cleaned up");
              });
            }
          });

      fiber.cancel();
      Fibers.yield();
      fiber.cancel();

      assertThatThrownBy(fiber::value).isInstanceOf(CancellationException.class);
    });

    assertThat(log).containsExactly("cleaned up");
  }

  @ParameterizedTest
  @EnumSource
  void valueAndExceptionComeBackAsTheyAre(Setting setting) throws Exception {
    IOException failure = new IOException("on purpose");

    setting.run(() -> {
      int value = Fibers.shielded(() -> 42);
      assertThat(value).isEqualTo(42);
      assertThatThrownBy(() ->
              Fibers.shielded(() -> {
                throw failure;
              }))
          .isSameAs(failure);
    });
  }
}
