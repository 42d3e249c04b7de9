package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ramie.net.SocketPair;
import io.ramie.net.UnixSocket;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is raised in a fiber reaches whatever it waits in, and ends that one wait. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CancellationTest {
  static Stream<Arguments> everywhere() {
    return Arrays.stream(Setting.values())
        .flatMap(setting ->
            Arrays.stream(Endless.values())
                .filter(call -> call.isFor(setting))
                .map(call -> Arguments.of(setting, call)));
  }

  /** Does something to the current fiber as soon as it waits. */
  private static Future<?> onceThisWaits(Setting setting, Fibers.Action<Exception> action) {
    Fiber<?> waiting = Fibers.current();
    return setting.start(() -> {
      while (waiting.currentWait() == null) {
        Fibers.sleep(Duration.ofMillis(1));
      }
      action.run();
    });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  @DisplayName("I3: what is raised comes out of the call as it is, and of no later one")
  void raisedCauseComesOutOnce(Setting setting, Endless call) throws Exception {
    IOException raised = new IOException("on purpose");

    setting.run(() -> {
      Fiber<?> waiting = Fibers.current();
      Future<?> helper = onceThisWaits(setting, () -> waiting.raise(raised));

      assertThatThrownBy(call::call).isSameAs(raised);

      helper.get();
      assertThat(Thread.interrupted()).isFalse();
      Fibers.sleep(Duration.ofNanos(1));
    });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  @DisplayName("I3: cancelling reaches every call")
  void cancelReachesEveryCall(Setting setting, Endless call) throws Exception {
    setting.run(() -> {
      Fiber<?> waiting = Fibers.current();
      Future<?> helper = onceThisWaits(setting, waiting::cancel);

      assertThatThrownBy(call::call)
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("was cancelled");

      helper.get();
    });
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  @DisplayName("I3: a time-out around it ends every call")
  void timeoutEndsEveryCall(Setting setting, Endless call) throws Exception {
    setting.run(() ->
        assertThatThrownBy(() -> Fibers.timeout(Duration.ofMillis(20), call::call))
            .isInstanceOf(TimeoutException.class));
  }

  @ParameterizedTest
  @MethodSource("everywhere")
  @DisplayName("An interrupt of the thread ends every call, with the exception that it declares")
  void threadInterruptEndsEveryCall(Setting setting, Endless call) throws Exception {
    setting.run(() -> {
      Thread thread = Thread.currentThread();
      Future<?> helper = onceThisWaits(setting, thread::interrupt);

      Throwable thrown = catchThrowable(call::call);

      boolean status = Thread.interrupted();
      assertThat(thrown).isInstanceOfAny(InterruptedException.class, InterruptedIOException.class);
      assertThat(status).isEqualTo(thrown instanceof InterruptedIOException);
      helper.get();
    });
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"SLEEP", "JOIN"})
  @DisplayName("What is cancelled leaves no descriptor behind")
  void cancelledCallLeavesNothingBehind(Endless call) throws Exception {
    Fibers.run(() ->
        Descriptors.assertNoneLeaked(() -> {
          Fiber<Void> fiber = Fibers.schedule(call::call);
          while (fiber.currentWait() == null) {
            Fibers.sleep(Duration.ofMillis(1));
          }
          fiber.cancel();
          assertThatThrownBy(fiber::value).isInstanceOf(CancellationException.class);
        }));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "I6: a call that has nothing to wait for returns; the next wait throws what was raised")
  void raisedCauseIsNotLostBehindACallThatReturns(Setting setting) throws Exception {
    IOException raised = new IOException("on purpose");

    setting.run(() -> {
      try (SocketPair<UnixSocket> pair = UnixSocket.pair()) {
        pair.second().write(new byte[1]);
        Fibers.current().raise(raised);

        assertThat(pair.first().read(new byte[1])).isEqualTo(1);

        assertThatThrownBy(() -> Fibers.sleep(null)).isSameAs(raised);
        assertThat(Thread.interrupted()).isFalse();
      }
    });
  }

  @Test
  @DisplayName("The cause of a fiber's end is what was raised in it")
  void causeIsKept() throws Exception {
    IOException raised = new IOException("on purpose");

    Fibers.run(() -> {
      Fiber<?> fiber = Fibers.schedule(() -> Fibers.sleep(null));
      fiber.raise(raised);

      assertThatThrownBy(fiber::value)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isSameAs(raised);
    });
  }

  @Test
  @DisplayName("A blocking call of the JDK notices what is raised, and the next wait throws it")
  void jdkCallNotices() throws Exception {
    IOException raised = new IOException("on purpose");

    Fibers.run(() -> {
      CountDownLatch never = new CountDownLatch(1);
      Fiber<Void> fiber =
          Fibers.schedule(() -> {
            assertThatThrownBy(never::await).isInstanceOf(InterruptedException.class);
            assertThatThrownBy(() -> Fibers.sleep(null)).isSameAs(raised);
          });
      fiber.raise(raised);

      assertThat(fiber.value()).isNull();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST7: clean-up runs when a task ends, not when it is suspended")
  void finallyRunsOnceAtTheEnd(Setting setting) throws Exception {
    AtomicInteger cleanedUp = new AtomicInteger();

    setting.run(() -> {
      List<Future<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        tasks.add(setting.start(() -> giveWayAndCleanUp(cleanedUp)));
      }
      for (Future<Boolean> task : tasks) {
        assertThat(task.get()).isTrue();
      }
    });

    assertThat(cleanedUp).hasValue(7);
  }

  private static void giveWayAndCleanUp(AtomicInteger cleanedUp) throws InterruptedException {
    boolean suspended = true;
    try {
      for (int i = 0; i < 10_000; i++) {
        Fibers.yield();
      }
      suspended = false;
    } finally {
      assertThat(suspended).isFalse();
      cleanedUp.incrementAndGet();
    }
  }

  @Test
  @DisplayName("ST9: the stack of a suspended fiber shows where it waits; a finished one has none")
  void stackOfASuspendedFiber() throws Exception {
    Fibers.run(() -> {
      Fiber<Void> fiber = Fibers.schedule(CancellationTest::waitHere);

      assertThat(fiber.stackTrace()).anyMatch(frame -> frame.getMethodName().equals("waitHere"));
      fiber.cancel();
      fiber.join();

      assertThat(fiber.stackTrace()).isEmpty();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("ST9: the stack of the current fiber shows who asks")
  void stackOfTheCurrentFiber(Setting setting) throws Exception {
    setting.run(() ->
        assertThat(Fibers.current().stackTrace())
            .anyMatch(frame -> frame.getClassName().startsWith(CancellationTest.class.getName())));
  }

  private static void waitHere() throws InterruptedException {
    Fibers.sleep(null);
  }
}
