package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SleepTest {
  private final FiberScheduler scheduler = new BlockingScheduler(SchedulerOptions.DEFAULT);

  @ParameterizedTest
  @EnumSource
  void sleepIsNeverEarly(Subject.Kind kind) throws Exception {
    long tooShort =
        Subject.call(
            kind,
            () ->
                ThreadLocalRandom.current()
                    .longs(30, 1, 4_000_000)
                    .filter(nanos -> sleptFor(nanos) < nanos)
                    .count());

    assertThat(tooShort).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void sleepIsNotShortenedByAnEarlierUnblock(Subject.Kind kind) throws Exception {
    long nanos = 5_000_000;
    long slept =
        Subject.call(
            kind,
            () -> {
              scheduler.unblock(null, Fiber.current());
              return sleptFor(nanos);
            });

    assertThat(slept).isGreaterThanOrEqualTo(nanos);
  }

  @ParameterizedTest
  @EnumSource
  void unblockEndsSleep(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> sleep(Duration.ofDays(1)));
    subject.awaitWait(Wait.Kind.SLEEP);

    scheduler.unblock(null, subject.fiber());

    assertThat(subject.value()).isEqualTo("woke up");
  }

  @ParameterizedTest
  @EnumSource
  void longestSleepDoesNotOverflow(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> sleep(Duration.ofSeconds(Long.MAX_VALUE)));
    Wait<?> wait = subject.awaitWait(Wait.Kind.SLEEP);

    assertThat(wait.timeoutNanos()).isEqualTo(Wait.FOREVER);
    subject.thread().interrupt();

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void sleepOfManyDaysDoesNotEndAtOnce(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> sleep(Duration.ofDays(10_000)));
    var other = Subject.start(kind, () -> sleptFor(20_000_000));
    subject.awaitWait(Wait.Kind.SLEEP);

    other.value();

    assertThat(subject.hasEnded()).isFalse();
    scheduler.unblock(null, subject.fiber());
    assertThat(subject.value()).isEqualTo("woke up");
  }

  @ParameterizedTest
  @EnumSource
  void sleepForEverEndsWhenInterrupted(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> sleep(null));
    subject.awaitWait(Wait.Kind.SLEEP);

    subject.thread().interrupt();

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void yieldThrowsWhenInterrupted(Subject.Kind kind) throws Exception {
    var subject =
        Subject.start(
            kind,
            () -> {
              scheduler.yield();
              Thread.currentThread().interrupt();
              scheduler.yield();
              return null;
            });

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
  }

  private String sleep(Duration duration) throws InterruptedException {
    scheduler.kernelSleep(duration);
    return "woke up";
  }

  private long sleptFor(long nanos) {
    long start = System.nanoTime();
    try {
      scheduler.kernelSleep(Duration.ofNanos(nanos));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return System.nanoTime() - start;
  }
}
