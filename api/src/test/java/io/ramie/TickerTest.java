package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Ticker.MissedTicks;
import io.ramie.io.Waiters;
import io.ramie.spi.Fiber;
import io.ramie.spi.Platform;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TickerTest {
  private static final Duration TEN = Duration.ofMillis(10);

  /** A clock that goes on by sleeping only, and a sleep that takes too long by a little. */
  private static final class SleepsAtOnce extends WaitlessScheduler {
    private final long start = Long.MAX_VALUE - Duration.ofMillis(15).toNanos();
    private long now = start;
    private final Platform platform =
        (Platform)
            Proxy.newProxyInstance(
                Platform.class.getClassLoader(),
                new Class<?>[] {Platform.class},
                (_, method, arguments) ->
                    method.getName().equals("nanoTime")
                        ? now
                        : method.invoke(Platform.system(), arguments));
    private final List<Duration> sleeps = new ArrayList<>();
    private Duration oversleeping = Duration.ZERO;
    private boolean wakesHalfWay;

    @Override
    public Platform platform() {
      return platform;
    }

    @Override
    public void kernelSleep(Duration duration) {
      sleeps.add(duration);
      if (duration == null) {
        throw new IllegalStateException("slept for ever");
      }
      now += wakesHalfWay ? duration.dividedBy(2).toNanos() + 1 : duration.toNanos();
      now += oversleeping.toNanos();
    }

    /** What takes time. */
    void work(int milliseconds) {
      now += Duration.ofMillis(milliseconds).toNanos();
    }

    Duration time() {
      return Duration.ofNanos(now - start);
    }
  }

  private final SleepsAtOnce scheduler = new SleepsAtOnce();
  private final List<String> ticks = new ArrayList<>();

  /** Notes the number of the tick, and the milliseconds since the beginning. */
  private void note(Ticker ticker) throws InterruptedException {
    long number = ticker.tick();
    ticks.add(number + " at " + scheduler.time().toMillis());
  }

  private void onScheduler(Fibers.Action<Exception> body) throws Exception {
    Fibers.run(scheduler, body);
  }

  @Test
  @DisplayName("Ticks come at multiples of the period, whatever is done between them")
  void ticksAreOnTime() throws Exception {
    onScheduler(() -> {
      Ticker ticker = Ticker.every(TEN);
      for (int work : new int[] {0, 3, 9, 1}) {
        scheduler.work(work);
        note(ticker);
      }
    });

    assertThat(ticks).containsExactly("1 at 10", "2 at 20", "3 at 30", "4 at 40");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("However late each tick is noticed, there is no drift")
  void oversleepingDoesNotAddUp(MissedTicks policy) throws Exception {
    scheduler.oversleeping = Duration.ofMillis(9);
    onScheduler(() -> {
      Ticker ticker = Ticker.every(TEN, policy);
      for (int i = 0; i < 10_000; i++) {
        note(ticker);
      }
    });

    assertThat(ticks).startsWith("1 at 19", "2 at 29").endsWith("10000 at 100009");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("The first tick comes after the initial delay, which may be none")
  void firstTickComesAfterTheDelay(MissedTicks policy) throws Exception {
    onScheduler(() -> {
      Ticker atOnce = Ticker.every(TEN, policy, Duration.ofMillis(-1));
      Ticker later = Ticker.every(TEN, policy, Duration.ofMillis(3));
      note(atOnce);
      note(later);
      note(atOnce);
      note(later);
    });

    assertThat(ticks).containsExactly("1 at 0", "1 at 3", "2 at 10", "2 at 13");
  }

  private void tickAfterMissingSome(MissedTicks policy) throws Exception {
    onScheduler(() -> {
      Ticker ticker = Ticker.every(TEN, policy);
      note(ticker);
      scheduler.work(35); // until 45: misses those at 20, 30 and 40
      for (int i = 0; i < 5; i++) {
        note(ticker);
      }
    });
  }

  @Test
  @DisplayName("BURST makes up for all ticks that were missed")
  void burstMakesUpForMissedTicks() throws Exception {
    tickAfterMissingSome(MissedTicks.BURST);

    assertThat(ticks)
        .containsExactly("1 at 10", "2 at 45", "3 at 45", "4 at 45", "5 at 50", "6 at 60");
  }

  @Test
  @DisplayName("DELAY goes on from where it is")
  void delayMovesTheTicksThatFollow() throws Exception {
    tickAfterMissingSome(MissedTicks.DELAY);

    assertThat(ticks)
        .containsExactly("1 at 10", "2 at 45", "3 at 55", "4 at 65", "5 at 75", "6 at 85");
  }

  @Test
  @DisplayName("SKIP leaves out the ticks that were missed, and their numbers, but for the latest")
  void skipLeavesOutMissedTicks() throws Exception {
    tickAfterMissingSome(MissedTicks.SKIP);

    assertThat(ticks)
        .containsExactly("1 at 10", "4 at 45", "5 at 50", "6 at 60", "7 at 70", "8 at 80");
  }

  @Test
  @DisplayName("DELAY keeps a period between ticks also when one was asked for late by less")
  void delayCountsFromALittleTooLate() throws Exception {
    onScheduler(() -> {
      Ticker ticker = Ticker.every(TEN, MissedTicks.DELAY);
      note(ticker);
      scheduler.work(15);
      note(ticker);
      note(ticker);
    });

    assertThat(ticks).containsExactly("1 at 10", "2 at 25", "3 at 35");
  }

  @Test
  @DisplayName("DELAY counts from the end of a sleep that was longer than a period")
  void delayCountsFromASleepThatWasTooLong() throws Exception {
    onScheduler(() -> {
      Ticker ticker = Ticker.every(TEN, MissedTicks.DELAY);
      scheduler.oversleeping = Duration.ofMillis(25);
      note(ticker);
      scheduler.oversleeping = Duration.ZERO;
      note(ticker);
    });

    assertThat(ticks).containsExactly("1 at 35", "2 at 45");
  }

  @Test
  @DisplayName("SKIP leaves out what a sleep that was too long has missed")
  void skipLeavesOutWhatWasOverslept() throws Exception {
    onScheduler(() -> {
      Ticker ticker = Ticker.every(TEN);
      scheduler.oversleeping = Duration.ofMillis(25);
      note(ticker);
      scheduler.oversleeping = Duration.ZERO;
      note(ticker);
    });

    assertThat(ticks).containsExactly("3 at 35", "4 at 40");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("D13: a tick that is due already lets others run")
  void dueTickGivesWay(MissedTicks policy) throws Exception {
    onScheduler(() -> {
      Ticker ticker = Ticker.every(TEN, policy);
      scheduler.work(15);
      note(ticker);
    });

    assertThat(scheduler.sleeps).containsExactly(Duration.ZERO);
  }

  @Test
  @DisplayName("S7: a sleep that ends early is no tick")
  void earlyWakeUpIsNoTick() throws Exception {
    scheduler.wakesHalfWay = true;
    onScheduler(() -> {
      Ticker ticker = Ticker.every(TEN);
      note(ticker);
      note(ticker);
    });

    assertThat(ticks).containsExactly("1 at 10", "2 at 20");
    assertThat(scheduler.sleeps).hasSizeGreaterThan(4);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("D7: a period that is too long for the clock is just very long")
  void hugePeriodsSaturate(MissedTicks policy) throws Exception {
    Duration huge = Duration.ofSeconds(Long.MAX_VALUE);
    onScheduler(() -> {
      Ticker ticker = Ticker.every(huge, policy, Duration.ZERO);
      scheduler.work(5);
      note(ticker);
      assertThatThrownBy(ticker::tick).hasMessage("slept for ever");

      Ticker never = Ticker.every(TEN, policy, huge);
      assertThatThrownBy(never::tick).hasMessage("slept for ever");

      Ticker nearly = Ticker.every(Duration.ofNanos(Long.MAX_VALUE - 1), policy, TEN);
      note(nearly);
      assertThatThrownBy(nearly::tick).hasMessage("slept for ever");
    });

    assertThat(ticks).containsExactly("1 at 5", "1 at 15");
  }

  @Test
  void periodMustBePositive() {
    for (Duration period : List.of(Duration.ZERO, Duration.ofMillis(-5))) {
      assertThatThrownBy(() -> Ticker.every(period))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the period of a ticker must be positive, not " + period);
    }
    assertThatThrownBy(() -> Ticker.every(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("period");
    assertThatThrownBy(() -> Ticker.every(TEN, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("policy");
    assertThatThrownBy(() -> Ticker.every(TEN, MissedTicks.SKIP, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("initialDelay");
  }

  @Test
  void tickerDescribesItself() {
    assertThat(Ticker.every(Duration.ofMillis(1500), MissedTicks.BURST))
        .hasToString("Ticker[every 1.500 s, BURST]");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("By a real clock no tick comes before its time, in fibers and in threads")
  void ticksAreNotEarly(Setting setting) throws Exception {
    setting.run(() -> {
      Ticker ticker = Ticker.every(Duration.ofMillis(1), MissedTicks.BURST);
      long start = System.nanoTime();
      for (int i = 1; i <= 5; i++) {
        assertThat(ticker.tick()).isEqualTo(i);
        assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(i).toNanos() / 2);
      }
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(4_500_000);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("S9: what is raised ends the wait for a tick, which the next call waits for")
  void raisedExceptionLosesNoTick(Setting setting) throws Exception {
    IOException raised = new IOException("on purpose");
    setting.run(() -> {
      Ticker ticker = Ticker.every(TEN, MissedTicks.BURST, Duration.ofMillis(200));
      Fiber<?> waiting = Fibers.current();
      var helper =
          setting.start(() -> {
            Waiters.await(waiting);
            waiting.raise(raised);
          });

      assertThatThrownBy(ticker::tick).isSameAs(raised);
      assertThat(helper.get()).isTrue();
      assertThat(ticker.tick()).isEqualTo(1);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A ticker that one waits for is refused to another, by name")
  void tickerIsForOneAtATime(Setting setting) throws Exception {
    setting.run(() -> {
      Ticker ticker = Ticker.every(Duration.ofDays(1));
      Fiber<?> waiting = Fibers.current();
      var helper =
          setting.start(() -> {
            Waiters.await(waiting);
            assertThatThrownBy(ticker::tick)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("each needs its own");
            waiting.cancel();
          });

      assertThatThrownBy(ticker::tick).isInstanceOf(RuntimeException.class);
      assertThat(helper.get()).isTrue();
    });
  }
}
