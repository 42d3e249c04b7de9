package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class BlockTest {
  private static final int RACES = 5_000;

  private final FiberScheduler scheduler = new BlockingScheduler(SchedulerOptions.DEFAULT);

  @ParameterizedTest
  @EnumSource
  void unblockEndsBlock(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> scheduler.block("a lock", null));
    subject.awaitWait(Wait.Kind.BLOCK);

    scheduler.unblock("another word for the lock", subject.fiber());

    assertThat(subject.value()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void unblockBeforeBlockIsNotLost(Subject.Kind kind) throws Exception {
    boolean unblocked =
        Subject.call(
            kind,
            () -> {
              scheduler.unblock(null, Fiber.current());
              return scheduler.block(null, null);
            });

    assertThat(unblocked).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void unblockTwiceEndsOneBlockOnly(Subject.Kind kind) throws Exception {
    boolean second =
        Subject.call(
            kind,
            () -> {
              scheduler.unblock(null, Fiber.current());
              scheduler.unblock(null, Fiber.current());
              scheduler.block(null, null);
              return scheduler.block(null, Duration.ofMillis(1));
            });

    assertThat(second).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void timeOutIsNeverEarly(Subject.Kind kind) throws Exception {
    Duration timeout = Duration.ofMillis(20);
    long elapsed =
        Subject.call(
            kind,
            () -> {
              long start = System.nanoTime();
              assertThat(scheduler.block(null, timeout)).isFalse();
              return System.nanoTime() - start;
            });

    assertThat(elapsed).isGreaterThanOrEqualTo(timeout.toNanos());
  }

  @ParameterizedTest
  @EnumSource
  void zeroAndNegativeTimeOutsReturnAtOnce(Subject.Kind kind) throws Exception {
    boolean unblocked =
        Subject.call(
            kind,
            () ->
                scheduler.block(null, Duration.ZERO)
                    || scheduler.block(null, Duration.ofSeconds(-1)));

    assertThat(unblocked).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void noWakeUpIsLostInARace(Subject.Kind kind) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    var subject =
        Subject.start(
            kind,
            () -> {
              for (int round = 1; round <= RACES; round++) {
                while (asked.get() < round) {
                  scheduler.block(asked, null);
                }
                answered.set(round);
              }
              return answered.get();
            });

    for (int round = 1; round <= RACES; round++) {
      spin(ThreadLocalRandom.current().nextInt(200));
      asked.set(round);
      scheduler.unblock(asked, subject.fiber());
      int current = round;
      Handles.eventually(() -> answered.get() == current);
    }

    assertThat(subject.value()).isEqualTo(RACES);
  }

  @ParameterizedTest
  @EnumSource
  void noWakeUpIsLostToATimeOutInARace(Subject.Kind kind) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    int rounds = RACES / 5;
    var subject =
        Subject.start(
            kind,
            () -> {
              for (int round = 1; round <= rounds; round++) {
                scheduler.block(asked, Duration.ofNanos(20_000));
                while (asked.get() < round) {
                  scheduler.block(asked, null);
                }
                answered.set(round);
              }
              return answered.get();
            });

    for (int round = 1; round <= rounds; round++) {
      spin(ThreadLocalRandom.current().nextInt(2_000));
      asked.set(round);
      scheduler.unblock(asked, subject.fiber());
      int current = round;
      Handles.eventually(() -> answered.get() == current);
    }

    assertThat(subject.value()).isEqualTo(rounds);
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsBlockAndClearsTheStatus(Subject.Kind kind) throws Exception {
    var subject =
        Subject.start(
            kind,
            () -> {
              try {
                return scheduler.block(null, null);
              } catch (InterruptedException e) {
                return Thread.currentThread().isInterrupted();
              }
            });
    subject.awaitWait(Wait.Kind.BLOCK);

    subject.thread().interrupt();

    assertThat(subject.value()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void noInterruptIsLostInARace(Subject.Kind kind) throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    int rounds = RACES / 5;
    var subject =
        Subject.start(
            kind,
            () -> {
              while (interrupted.get() < rounds) {
                try {
                  scheduler.block(null, null);
                } catch (InterruptedException e) {
                  interrupted.incrementAndGet();
                }
              }
              return interrupted.get();
            });

    for (int round = 1; round <= rounds; round++) {
      spin(ThreadLocalRandom.current().nextInt(200));
      subject.thread().interrupt();
      int current = round;
      Handles.eventually(() -> interrupted.get() == current);
    }

    assertThat(subject.value()).isEqualTo(rounds);
  }

  @ParameterizedTest
  @EnumSource
  void interruptedThreadDoesNotEvenBegin(Subject.Kind kind) throws Exception {
    var subject =
        Subject.start(
            kind,
            () -> {
              Thread.currentThread().interrupt();
              return scheduler.block(null, Duration.ZERO);
            });

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void raiseEndsBlockWithItsCause(Subject.Kind kind) throws Exception {
    IOException cause = new IOException("a checked one");
    var subject = Subject.start(kind, () -> scheduler.block(null, null));
    subject.awaitWait(Wait.Kind.BLOCK);

    subject.fiber().raise(cause);

    assertThat(subject.failure()).isSameAs(cause);
  }

  @ParameterizedTest
  @EnumSource
  void raiseBeforeBlockIsThrownByTheNextWait(Subject.Kind kind) throws Exception {
    IOException cause = new IOException();
    var subject =
        Subject.start(
            kind,
            () -> {
              scheduler.fiberInterrupt(Fiber.current(), cause);
              return scheduler.block(null, Duration.ZERO);
            });

    assertThat(subject.failure()).isSameAs(cause);
  }

  private static void spin(int rounds) {
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }
}
