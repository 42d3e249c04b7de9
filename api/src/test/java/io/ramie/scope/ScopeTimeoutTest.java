package io.ramie.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Deadline;
import io.ramie.Fibers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A time-out for all of a scope. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ScopeTimeoutTest {
  private static final Duration LITTLE = Duration.ofMillis(5);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<String> log = new ArrayList<>();
  private final List<Throwable> caught = new ArrayList<>();

  private void sleepAndCatch() throws InterruptedException {
    try {
      Fibers.sleep(null);
    } catch (Throwable raised) {
      caught.add(raised);
      throw raised;
    }
  }

  @Test
  @DisplayName("A time-out reaches the body and, as the cause, the fibers")
  void timeoutReachesBodyAndFibers() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.run(
                    LITTLE,
                    scope -> {
                      scope.fork(this::sleepAndCatch);
                      sleepAndCatch();
                    }))
            .isInstanceOf(TimeoutException.class)
            .hasMessage("not finished within 0.005s"));

    assertThat(caught).hasSize(2);
    assertThat(caught.get(0)).isInstanceOf(TimeoutException.class);
    assertThat(caught.get(1))
        .isInstanceOf(CancellationException.class)
        .cause()
        .isSameAs(caught.get(0));
  }

  @Test
  @DisplayName("The time counts while the scope waits for its fibers")
  void timeoutEndsTheWaitForFibers() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.call(
                    Deadline.after(LITTLE),
                    scope -> {
                      scope.fork(this::sleepAndCatch);
                      return 42;
                    }))
            .isInstanceOf(TimeoutException.class));

    assertThat(caught)
        .singleElement()
        .satisfies(raised -> assertThat(raised).hasCauseInstanceOf(TimeoutException.class));
  }

  @Test
  @DisplayName("A body in a blocking call of the JDK gets it too, and the fibers know the cause")
  void timeoutReachesCallsOfTheJdk() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Scope.run(
                    LITTLE,
                    scope -> {
                      scope.fork(this::sleepAndCatch);
                      new CountDownLatch(1).await();
                    }))
            .isInstanceOf(TimeoutException.class));

    assertThat(caught)
        .singleElement()
        .satisfies(raised -> assertThat(raised).hasCauseInstanceOf(TimeoutException.class));
  }

  @Test
  void cleanUpMayTakeLongerThanTheTime() throws Exception {
    Fibers.run(() -> {
      assertThatThrownBy(() ->
              Scope.run(
                  LITTLE,
                  scope ->
                      scope.fork(() -> {
                        try {
                          Fibers.sleep(null);
                        } finally {
                          Fibers.sleep(LITTLE.multipliedBy(4));
                          log.add("cleaned up");
                        }
                      })))
          .isInstanceOf(TimeoutException.class);
    });

    assertThat(log).containsExactly("cleaned up");
  }

  @Test
  @DisplayName("Time that passes while a failed scope cleans up changes nothing, then or later")
  void timeoutOfAFailedScopeIsNotRaised() throws Exception {
    IOException failure = new IOException("on purpose");

    Fibers.run(() -> {
      assertThatThrownBy(() ->
              Scope.run(
                  LITTLE,
                  scope -> {
                    scope.fork(() -> {
                      try {
                        Fibers.sleep(null);
                      } finally {
                        Fibers.sleep(LITTLE.multipliedBy(4));
                      }
                    });
                    throw failure;
                  }))
          .isSameAs(failure)
          .hasNoSuppressedExceptions();
      Fibers.sleep(LITTLE);
    });
  }

  @Test
  void scopeThatEndsInTimeReturnsItsValue() throws Exception {
    Fibers.run(() -> {
      int value =
          Scope.call(
              LONG,
              scope -> {
                scope.fork(() -> Fibers.sleep(LITTLE));
                return 42;
              });
      Scope.run(Deadline.after(LONG), scope -> scope.fork(() -> log.add("ran")));
      Scope.run(Deadline.never(), scope -> scope.fork(() -> log.add("ran")));

      assertThat(value).isEqualTo(42);
      assertThat(log).hasSize(2);
    });
  }

  @Test
  @DisplayName("TK9: no time at all ends the first wait")
  void noTimeEndsTheFirstWait() throws Exception {
    Fibers.run(() -> {
      int value = Scope.call(Duration.ZERO, _ -> 42);
      assertThat(value).isEqualTo(42);
      assertThatThrownBy(
              () -> Scope.run(Duration.ZERO, scope -> scope.fork(() -> Fibers.sleep(null))))
          .isInstanceOf(TimeoutException.class);
    });
  }
}
