package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.io.Waiters;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class TimeTest {
  private static final Duration LITTLE = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofDays(20_000_000);

  private final List<String> log = new ArrayList<>();

  @ParameterizedTest
  @EnumSource
  @DisplayName("S2, S3: sleeping returns the time, never less than was asked for")
  void sleepReturnsTheTime(Setting setting) throws Exception {
    setting.run(() -> {
      assertThat(Fibers.sleep(LITTLE)).isGreaterThanOrEqualTo(LITTLE);
      assertThat(Fibers.sleep(Duration.ZERO)).isGreaterThanOrEqualTo(Duration.ZERO);
      assertThat(Fibers.sleep(Duration.ofSeconds(-1))).isLessThan(Duration.ofSeconds(5));
      assertThat(Fibers.sleep(Duration.ofNanos(1))).isGreaterThanOrEqualTo(Duration.ofNanos(1));
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("S7: a sleep without end ends with what is raised")
  void endlessSleepIsEndedByATimeout(Setting setting) throws Exception {
    setting.run(() -> {
      assertThatThrownBy(() -> Fibers.timeout(LITTLE, () -> Fibers.sleep(null)))
          .isInstanceOf(TimeoutException.class);
      assertThatThrownBy(() -> Fibers.timeout(LITTLE, () -> Fibers.sleep(LONG)))
          .isInstanceOf(TimeoutException.class);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("S7: a sleep without end is ended by an unblock")
  void endlessSleepIsEndedByAnUnblock(Setting setting) throws Exception {
    setting.run(() -> {
      Fiber<?> sleeper = Fibers.current();
      var helper =
          setting.start(() -> {
            Waiters.await(sleeper);
            sleeper.scheduler().unblock(null, sleeper);
          });

      assertThat(Fibers.sleep(null)).isPositive();
      assertThat(helper.get()).isTrue();
    });
  }

  @Test
  @DisplayName("S9: what a hook throws comes out of a sleep")
  void brokenHookComesOutOfSleep() throws Exception {
    Fibers.run(
        new WaitlessScheduler(),
        () ->
            assertThatThrownBy(() -> Fibers.sleep(LITTLE))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("kernelSleep"));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("S9: what is raised in a sleep comes out of it")
  void raisedExceptionComesOutOfSleep(Setting setting) throws Exception {
    IOException raised = new IOException("on purpose");

    setting.run(() -> {
      Fiber<?> sleeper = Fibers.current();
      var helper = setting.start(() -> sleeper.raise(raised));

      assertThatThrownBy(() -> Fibers.sleep(null)).isSameAs(raised);
      assertThat(helper.get()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Y2: yielding returns")
  void yieldReturns(Setting setting) throws Exception {
    setting.run(() -> {
      for (int i = 0; i < 100; i++) {
        Fibers.yield();
      }
    });
  }

  @ParameterizedTest
  @EnumSource(names = "FIBERS")
  @DisplayName("Y1: whoever is ready runs before a fiber that yields goes on")
  void yieldLetsOthersRun(Setting setting) throws Exception {
    setting.run(() -> {
      Fibers.schedule(() -> {
        Fibers.yield();
        log.add("other");
      });
      Fibers.yield();
      Fibers.yield();
      log.add("this");
    });

    assertThat(log).containsExactly("other", "this");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T1: a body that takes too long is ended where it waits, by an error that says why")
  void timeoutNamesTheDuration(Setting setting) throws Exception {
    setting.run(() ->
        assertThatThrownBy(() -> Fibers.timeout(Duration.ofMillis(5), this::sleepAndLog))
            .isInstanceOf(TimeoutException.class)
            .hasMessageContaining("0.005s"));

    assertThat(log).containsExactly("ended");
  }

  private void sleepAndLog() throws InterruptedException {
    try {
      Fibers.sleep(Duration.ofMinutes(1));
      log.add("slept");
    } finally {
      log.add("ended");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T2: a body that is in time returns its value, and nothing is raised later")
  void bodyInTimeReturnsItsValue(Setting setting) throws Exception {
    setting.run(() -> {
      int value =
          Fibers.timeout(
              Duration.ofMillis(20),
              () -> {
                Fibers.sleep(Duration.ofMillis(1));
                return 42;
              });
      Fibers.sleep(Duration.ofMillis(40));

      assertThat(value).isEqualTo(42);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T4: the error can be one's own")
  void ownErrorIsRaised(Setting setting) throws Exception {
    IOException own = new IOException("too late");

    setting.run(() ->
        assertThatThrownBy(() -> Fibers.timeout(LITTLE, () -> own, () -> Fibers.sleep(null)))
            .isSameAs(own));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T5: no time at all ends the first wait")
  void zeroEndsTheFirstWait(Setting setting) throws Exception {
    setting.run(() ->
        assertThatThrownBy(() -> Fibers.timeout(Duration.ZERO, this::sleepAndLog))
            .isInstanceOf(TimeoutException.class));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T6: a body that never waits is not ended")
  void busyBodyIsNotEnded(Setting setting) throws Exception {
    setting.run(() -> {
      int value =
          Fibers.timeout(
              Duration.ofNanos(1),
              () -> {
                spin(Duration.ofMillis(3));
                return 42;
              });

      assertThat(value).isEqualTo(42);
      assertThat(Thread.interrupted()).isFalse();
    });
  }

  private static void spin(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Nested time-outs: the earliest fires")
  void earliestOfNestedTimeoutsFires(Setting setting) throws Exception {
    IOException outer = new IOException("outer");
    IOException inner = new IOException("inner");

    setting.run(() -> {
      assertThatThrownBy(() ->
              Fibers.timeout(
                  LITTLE,
                  () -> outer,
                  () -> Fibers.timeout(LONG, () -> inner, () -> Fibers.sleep(null))))
          .isSameAs(outer);
      assertThatThrownBy(() ->
              Fibers.timeout(
                  LONG,
                  () -> outer,
                  () -> Fibers.timeout(LITTLE, () -> inner, () -> Fibers.sleep(null))))
          .isSameAs(inner);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Nested time-outs: an inner one that was caught leaves the outer one")
  void outerTimeoutFiresAfterTheInner(Setting setting) throws Exception {
    IOException outer = new IOException("outer");
    IOException inner = new IOException("inner");

    setting.run(() ->
        assertThatThrownBy(() ->
                Fibers.timeout(
                    Duration.ofMillis(20),
                    () -> outer,
                    () -> {
                      assertThatThrownBy(
                              () -> Fibers.timeout(LITTLE, () -> inner, () -> Fibers.sleep(null)))
                          .isSameAs(inner);
                      return Fibers.sleep(null);
                    }))
            .isSameAs(outer));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T2: a time-out whose body has returned raises nothing in that around it")
  void innerTimeoutEndsWithItsBody(Setting setting) throws Exception {
    setting.run(() ->
        Fibers.timeout(
            LONG,
            () -> {
              assertThat((int) Fibers.timeout(LITTLE, () -> 42)).isEqualTo(42);
              Fibers.sleep(LITTLE.multipliedBy(2));
            }));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T11: the error shows where the fiber waited")
  void errorShowsWhereItWaited(Setting setting) throws Exception {
    setting.run(() ->
        assertThatThrownBy(() -> Fibers.timeout(LITTLE, this::sleepAndLog))
            .satisfies(error ->
                assertThat(error.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("sleepAndLog"))));
  }

  @ParameterizedTest
  @EnumSource
  void noLimitIsForEver(Setting setting) throws Exception {
    setting.run(() -> assertThat((int) Fibers.timeout((Duration) null, () -> 42)).isEqualTo(42));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T19: several bodies share a deadline, and it ends the one that waits when it comes")
  void deadlineIsShared(Setting setting) throws Exception {
    setting.run(() -> {
      Deadline deadline = Deadline.after(Duration.ofMillis(20));

      int first = Fibers.timeout(deadline, () -> 42);

      assertThat(first).isEqualTo(42);
      assertThatThrownBy(() -> Fibers.timeout(deadline, this::sleepAndLog))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("0.02s");
      assertThat(deadline.isExpired()).isTrue();
    });

    assertThat(log).containsExactly("ended");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T19: a deadline that has come ends the first wait, one that never comes none")
  void deadlineThatHasComeEndsTheFirstWait(Setting setting) throws Exception {
    setting.run(() -> {
      assertThatThrownBy(
              () -> Fibers.timeout(Deadline.after(Duration.ZERO), () -> Fibers.sleep(null)))
          .isInstanceOf(TimeoutException.class);
      Fibers.timeout(Deadline.never(), () -> Fibers.sleep(Duration.ofNanos(1)));
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T4: the error of a deadline can be one's own")
  void ownErrorOfADeadlineIsRaised(Setting setting) throws Exception {
    IOException own = new IOException("too late");

    setting.run(() ->
        assertThatThrownBy(
                () -> Fibers.timeout(Deadline.after(LITTLE), () -> own, () -> Fibers.sleep(null)))
            .isSameAs(own));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T12: of a deadline and a time-out inside it the earlier fires")
  void earlierOfDeadlineAndTimeoutFires(Setting setting) throws Exception {
    IOException outer = new IOException("outer");
    IOException inner = new IOException("inner");

    setting.run(() -> {
      Deadline soon = Deadline.after(LITTLE);
      assertThatThrownBy(() ->
              Fibers.timeout(
                  soon,
                  () -> outer,
                  () -> Fibers.timeout(LONG, () -> inner, () -> Fibers.sleep(null))))
          .isSameAs(outer);
      assertThatThrownBy(() ->
              Fibers.timeout(
                  Deadline.after(LONG),
                  () -> outer,
                  () -> Fibers.timeout(LITTLE, () -> inner, () -> Fibers.sleep(null))))
          .isSameAs(inner);
    });
  }
}
