package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EpollSchedulerTimeoutTest extends HookTest {
  private TimeoutException late() {
    return new TimeoutException("late");
  }

  /** A body that waits for ever, in a hook. */
  private Object waitForEver() throws InterruptedException {
    scheduler.kernelSleep(null);
    return "never";
  }

  @Test
  @DisplayName("T1: a body that waits too long gets the error where it waits, not before its time")
  void aLateBodyGetsTheError() {
    inFiber(() -> {
      long start = System.nanoTime();
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> scheduler.timeoutAfter(millis(20), this::late, this::waitForEver))
          .withMessage("late");
      assertThat(since(start)).isGreaterThanOrEqualTo(millis(20));
      assertThat(scheduler.loop().timers()).isZero();
    });
  }

  @Test
  void theBodyMayCatchTheErrorAndGoOn() {
    Object value =
        inFiber(() ->
            scheduler.timeoutAfter(
                millis(1),
                this::late,
                () -> {
                  try {
                    return waitForEver();
                  } catch (IllegalStateException other) {
                    return "other";
                  } catch (Exception late) {
                    scheduler.kernelSleep(millis(5));
                    return late.getMessage();
                  }
                }));

    assertThat(value).isEqualTo("late");
  }

  @Test
  @DisplayName("T2: a body that ends in time gives its value, and nothing is raised later")
  void aBodyInTimeGivesItsValue() {
    inFiber(() -> {
      String value =
          scheduler.timeoutAfter(
              millis(20),
              this::late,
              () -> {
                scheduler.kernelSleep(millis(1));
                return "value";
              });
      assertThat(value).isEqualTo("value");
      assertThat(scheduler.loop().timers()).isZero();
      scheduler.kernelSleep(millis(40));
    });
  }

  @Test
  void whatTheBodyThrowsIsThrownAndTheTimerIsGone() {
    inFiber(() -> {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() ->
              scheduler.timeoutAfter(
                  millis(10_000),
                  this::late,
                  () -> {
                    throw new IOException("its own");
                  }))
          .withMessage("its own");
      assertThat(scheduler.loop().timers()).isZero();
    });
  }

  @Test
  @DisplayName("T4: the error is the one that was asked for, made when it is needed")
  void theErrorIsTheOneAskedFor() {
    inFiber(() -> {
      Error custom = new AssertionError("custom");
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> scheduler.timeoutAfter(millis(1), () -> custom, this::waitForEver))
          .isSameAs(custom);
      scheduler.timeoutAfter(
          millis(10_000),
          () -> {
            throw new IllegalStateException("made too early");
          },
          () -> null);
    });
  }

  @Test
  @DisplayName("T5: a time-out of no time, or less, is raised at the first wait")
  void aTimeOutOfNoTimeIsRaisedAtTheFirstWait() {
    for (Duration timeout : new Duration[] {Duration.ZERO, millis(-1)}) {
      inFiber(() ->
          assertThatExceptionOfType(TimeoutException.class)
              .isThrownBy(() ->
                  scheduler.timeoutAfter(
                      timeout,
                      this::late,
                      () -> {
                        order.add("before");
                        scheduler.kernelSleep(null);
                        return order.add("after");
                      })));
    }

    assertThat(order).containsExactly("before", "before");
  }

  @Test
  @DisplayName("T6: a body that never waits is not interrupted, however late")
  void aBodyThatNeverWaitsIsNotInterrupted() {
    inFiber(() -> {
      Object value =
          scheduler.timeoutAfter(
              millis(1),
              this::late,
              () -> {
                spin(millis(5));
                return "value";
              });
      assertThat(value).isEqualTo("value");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      scheduler.kernelSleep(millis(5));
    });
  }

  @Test
  @DisplayName(
      "T5: a body of no time that never waits gives its value, and nothing is raised later")
  void aBodyOfNoTimeThatNeverWaitsGivesItsValue() {
    inFiber(() -> {
      assertThat(scheduler.<String>timeoutAfter(Duration.ZERO, this::late, () -> "value"))
          .isEqualTo("value");
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      scheduler.kernelSleep(millis(1));
    });
  }

  private static void spin(Duration duration) {
    long start = System.nanoTime();
    while (since(start).compareTo(duration) < 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aBodyThatWaitsAfterItsTimeGetsTheErrorThere() {
    inFiber(() ->
        assertThatExceptionOfType(TimeoutException.class)
            .isThrownBy(() ->
                scheduler.timeoutAfter(
                    millis(1),
                    this::late,
                    () -> {
                      spin(millis(3));
                      return waitForEver();
                    })));
  }

  @Test
  @DisplayName("T7: the error leaves a wait for a handle, and no waiter is left")
  void theErrorLeavesAWaitForAHandle() {
    Handles.Pair pair = handles.sockets();

    inFiber(() -> {
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() ->
              scheduler.timeoutAfter(
                  millis(1), this::late, () -> scheduler.ioWait(pair.first(), Io.READABLE, null)));
      assertThat(scheduler.loop().readyWaits()).isZero();
      assertThat(pair.first().waits()).isEmpty();
    });
  }

  @Test
  @DisplayName("T7, R22: a read from an empty pipe and a write to a full one get the error")
  void theErrorLeavesReadsAndWrites() {
    Handles.Pair pipe = handles.pipe();
    Handles.Pair full = handles.pipe();
    Handles.fill(full.second());

    inFiber(() -> {
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() ->
              scheduler.timeoutAfter(
                  millis(1),
                  this::late,
                  () -> scheduler.ioRead(pipe.first(), Handles.buffer(1), 1)));
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() ->
              scheduler.timeoutAfter(
                  millis(1),
                  this::late,
                  () -> scheduler.ioWrite(full.second(), Handles.text("x"), 1)));
      assertThat(scheduler.loop().readyWaits()).isZero();
      // What comes later is for the next reader.
      Handles.write(pipe.second(), "later");
      assertThat(scheduler.ioRead(pipe.first(), Handles.buffer(5), 5)).isEqualTo(5);
    });
  }

  @Test
  void aBlockingCallOfTheJdkIsInterruptedAndTheErrorComesOut() {
    inFiber(() ->
        assertThatExceptionOfType(TimeoutException.class)
            .isThrownBy(() ->
                scheduler.timeoutAfter(
                    millis(1), this::late, () -> new LinkedBlockingQueue<>().take())));
  }

  @Test
  @DisplayName("T10: a time-out whose fiber has ended otherwise does nothing")
  void aTimeOutOfAnEndedFiberDoesNothing() {
    Fiber<Object> cancelled =
        fiber(() -> scheduler.timeoutAfter(millis(5), this::late, this::waitForEver));

    cancelled.cancel();
    fiber(() -> scheduler.kernelSleep(millis(10)));
    run();

    assertThat(cancelled.isCancelled()).isTrue();
  }

  @Test
  @DisplayName("T11: the stack trace of the error shows where the fiber waited")
  void theStackTraceShowsWhereTheFiberWaited() {
    inFiber(() ->
        assertThatExceptionOfType(TimeoutException.class)
            .isThrownBy(() -> scheduler.timeoutAfter(millis(1), this::late, this::waitForEver))
            .satisfies(late ->
                assertThat(late.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("waitForEver"))));
  }

  @Test
  @DisplayName("T20: a time-out without end is none, and one that was cancelled holds up nothing")
  void timersOfEndedBodiesDoNotKeepTheLoopAlive() {
    long start = System.nanoTime();

    inFiber(() -> {
      scheduler.timeoutAfter(
          null,
          this::late,
          () -> {
            assertThat(scheduler.loop().timers()).isZero();
            return null;
          });
      scheduler.timeoutAfter(Duration.ofDays(10_000), this::late, () -> null);
      scheduler.timeoutAfter(Duration.ofSeconds(Long.MAX_VALUE), this::late, () -> null);
    });

    assertThat(since(start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  @DisplayName("T13: of nested time-outs the earliest fires, be it the inner one")
  void theInnerOfTwoFires() {
    inFiber(() -> {
      Object caught =
          scheduler.timeoutAfter(
              millis(10_000),
              () -> new IllegalStateException("outer"),
              () -> {
                try {
                  return scheduler.timeoutAfter(millis(1), this::late, this::waitForEver);
                } catch (TimeoutException inner) {
                  return inner.getMessage();
                }
              });
      assertThat(caught).isEqualTo("late");
      assertThat(scheduler.loop().timers()).isZero();
    });
  }

  @Test
  @DisplayName("T13: of nested time-outs the earliest fires, be it the outer one")
  void theOuterOfTwoFires() {
    inFiber(() -> {
      assertThatIllegalStateException()
          .isThrownBy(() ->
              scheduler.timeoutAfter(
                  millis(1),
                  () -> new IllegalStateException("outer"),
                  () -> scheduler.timeoutAfter(millis(10_000), this::late, this::waitForEver)))
          .withMessage("outer");
      assertThat(scheduler.loop().timers()).isZero();
    });
  }

  @Test
  void twoThatAreLateAtOnceAreRaisedOneAfterTheOther() {
    inFiber(() -> {
      assertThatIllegalStateException()
          .isThrownBy(() ->
              scheduler.timeoutAfter(
                  millis(1),
                  () -> new IllegalStateException("outer"),
                  () -> {
                    try {
                      scheduler.timeoutAfter(
                          millis(1),
                          this::late,
                          () -> {
                            spin(millis(5));
                            return waitForEver();
                          });
                    } catch (TimeoutException inner) {
                      order.add("inner");
                    } catch (IllegalStateException outer) {
                      order.add("outer first");
                      throw outer;
                    }
                    return waitForEver();
                  }))
          .withMessage("outer");
      // Whichever came first, nothing is left to be raised.
      scheduler.kernelSleep(millis(5));
    });
  }

  @Test
  void manyTimeOutsInManyFibersFireEachForItsOwn() {
    for (int i = 0; i < 500; i++) {
      int number = i;
      boolean late = i % 2 == 0;
      fiber(() -> {
        try {
          Object value =
              scheduler.timeoutAfter(
                  millis(late ? 1 + number % 10 : 10_000),
                  () -> new IllegalStateException("late " + number),
                  () -> {
                    scheduler.kernelSleep(late ? null : millis(number % 15));
                    return "in time";
                  });
          assertThat(late).isFalse();
          assertThat(value).isEqualTo("in time");
        } catch (IllegalStateException error) {
          assertThat(late).isTrue();
          assertThat(error).hasMessage("late " + number);
        }
      });
    }

    run();
  }
}
