package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class TimeoutAfterTest {
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofDays(1);

  private static final class Late extends Exception {
    private static final long serialVersionUID = 1L;

    Late() {}

    Late(String message) {
      super(message);
    }
  }

  private final FiberScheduler scheduler = new BlockingScheduler(SchedulerOptions.DEFAULT);

  @ParameterizedTest
  @EnumSource
  void bodyInTimeReturnsItsValue(Subject.Kind kind) throws Exception {
    String value = Subject.call(kind, () -> timeoutAfter(LONG, () -> "value"));

    assertThat(value).isEqualTo("value");
    Handles.eventually(() -> ExpiryTimer.pending() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void withoutTimeOutTheBodyJustRuns(Subject.Kind kind) throws Exception {
    assertThat(Subject.call(kind, () -> timeoutAfter(null, () -> "value"))).isEqualTo("value");
  }

  @ParameterizedTest
  @EnumSource
  void sleepingBodyGetsTheErrorWhereItSleeps(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> timeoutAfter(SHORT, this::sleepForEver));

    Throwable failure = subject.failure();

    assertThat(failure).isInstanceOf(Late.class);
    assertThat(Arrays.stream(failure.getStackTrace()).map(StackTraceElement::getMethodName))
        .contains("sleepForEver");
  }

  @ParameterizedTest
  @EnumSource
  void waitForAHandleGetsTheErrorAndLeavesNothing(Subject.Kind kind) throws Exception {
    try (Handles.Pair pair = Handles.pair()) {
      var subject =
          Subject.start(
              kind,
              () -> timeoutAfter(SHORT, () -> scheduler.ioWait(pair.near(), Io.READABLE, null)));

      assertThat(subject.failure()).isInstanceOf(Late.class);
      assertThat(pair.near().waits()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void blockingCallOfTheJdkGetsTheError(Subject.Kind kind) throws Exception {
    var subject =
        Subject.start(
            kind,
            () ->
                timeoutAfter(
                    SHORT,
                    () -> {
                      Thread.sleep(LONG);
                      return null;
                    }));

    assertThat(subject.failure()).isInstanceOf(Late.class);
  }

  @ParameterizedTest
  @EnumSource
  void zeroRaisesAtTheFirstWait(Subject.Kind kind) throws Exception {
    var subject =
        Subject.start(
            kind, () -> timeoutAfter(Duration.ZERO, () -> scheduler.block(null, Duration.ZERO)));

    assertThat(subject.failure()).isInstanceOf(Late.class);
  }

  @ParameterizedTest
  @EnumSource
  void bodyThatNeverWaitsIsNotInterrupted(Subject.Kind kind) throws Exception {
    String value =
        Subject.call(
            kind,
            () ->
                timeoutAfter(
                    SHORT,
                    () -> {
                      Handles.eventually(() -> Thread.currentThread().isInterrupted());
                      return "late, but there";
                    }));

    assertThat(value).isEqualTo("late, but there");
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsRaisedAfterTheBodyHasReturned(Subject.Kind kind) throws Exception {
    int survived =
        Subject.call(
            kind,
            () -> {
              int count = 0;
              for (int i = 0; i < 500; i++) {
                timeoutAfter(Duration.ofNanos(20_000 + i * 100), () -> "no wait");
                scheduler.block(null, Duration.ofNanos(1_000));
                count += Thread.currentThread().isInterrupted() ? 0 : 1;
              }
              return count;
            });

    assertThat(survived).isEqualTo(500);
  }

  @ParameterizedTest
  @EnumSource
  void earliestOfNestedTimeOutsFires(Subject.Kind kind) throws Exception {
    var outerFirst =
        Subject.start(
            kind,
            () ->
                scheduler.timeoutAfter(
                    SHORT,
                    () -> new Late("outer"),
                    () ->
                        scheduler.timeoutAfter(LONG, () -> new Late("inner"), this::sleepForEver)));
    var innerFirst =
        Subject.start(
            kind,
            () ->
                scheduler.timeoutAfter(
                    LONG,
                    () -> new Late("outer"),
                    () ->
                        scheduler.timeoutAfter(
                            SHORT, () -> new Late("inner"), this::sleepForEver)));

    assertThat(outerFirst.failure()).hasMessage("outer");
    assertThat(innerFirst.failure()).hasMessage("inner");
    Handles.eventually(() -> ExpiryTimer.pending() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void failureOfTheBodyIsThrown(Subject.Kind kind) throws Exception {
    IllegalStateException broken = new IllegalStateException();
    var subject =
        Subject.start(
            kind,
            () ->
                timeoutAfter(
                    LONG,
                    () -> {
                      throw broken;
                    }));

    assertThat(subject.failure()).isSameAs(broken);
  }

  @ParameterizedTest
  @EnumSource
  void interruptIsNoTimeOut(Subject.Kind kind) throws Exception {
    var subject = Subject.start(kind, () -> timeoutAfter(LONG, this::sleepForEver));
    subject.awaitWait(Wait.Kind.SLEEP);

    subject.thread().interrupt();

    assertThat(subject.failure()).isInstanceOf(InterruptedException.class);
  }

  private <T> T timeoutAfter(Duration timeout, Callable<T> body) throws Exception {
    return scheduler.timeoutAfter(timeout, Late::new, body);
  }

  private Void sleepForEver() throws InterruptedException {
    scheduler.kernelSleep(null);
    return null;
  }
}
