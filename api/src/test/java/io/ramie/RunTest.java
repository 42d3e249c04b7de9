package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class RunTest {
  private final List<String> log = new ArrayList<>();

  @Test
  void valueIsThatOfTheBody() {
    String value = Fibers.run(() -> "value");

    assertThat(value).isEqualTo("value");
    assertThat(Fibers.scheduler()).isEmpty();
  }

  @Test
  void bodyIsAFiberNamedMain() {
    Fiber<?> fiber = Fibers.run(Fibers::current);

    assertThat(fiber.name()).isEqualTo("main");
    assertThat(fiber.thread().isVirtual()).isTrue();
    assertThat(fiber.isDone()).isTrue();
  }

  @Test
  void nullIsAValue() {
    String value = Fibers.run(() -> (String) null);

    assertThat(value).isNull();
  }

  @Test
  void exceptionOfTheBodyComesOutAsItIs() {
    IOException failure = new IOException("on purpose");

    assertThatThrownBy(() ->
            Fibers.run(() -> {
              Fibers.yield();
              throw failure;
            }))
        .isSameAs(failure)
        .hasNoSuppressedExceptions();

    assertThat(Fibers.scheduler()).isEmpty();
  }

  @Test
  @DisplayName("L12: fibers that the body has started run to their end")
  void fibersAreDrained() throws Exception {
    Fibers.run(() -> {
      Fibers.schedule(() -> {
        Fibers.sleep(Duration.ofMillis(5));
        log.add("fiber");
      });
      log.add("body");
    });

    assertThat(log).containsExactly("body", "fiber");
  }

  @Test
  @DisplayName("L13: when the body throws, the other fibers are cancelled and may clean up")
  void otherFibersAreCancelled() {
    IOException failure = new IOException("on purpose");

    assertThatThrownBy(() ->
            Fibers.run(() -> {
              Fibers.schedule("sleeper", this::sleepForEver);
              throw failure;
            }))
        .isSameAs(failure);

    assertThat(log).containsExactly("cancelled", "cleaned up");
  }

  private void sleepForEver() throws InterruptedException {
    try {
      Fibers.sleep(null);
    } catch (CancellationException cancelled) {
      log.add("cancelled");
      Fibers.sleep(Duration.ofMillis(2));
      log.add("cleaned up");
    }
  }

  @Test
  @DisplayName("L13: what fails while draining is kept as suppressed")
  void failureWhileDrainingIsSuppressed() {
    IOException failure = new IOException("on purpose");
    InternalError fatal = new InternalError("while cleaning up");

    assertThatThrownBy(() ->
            Fibers.run(() -> {
              Fibers.schedule(() -> {
                try {
                  Fibers.sleep(null);
                } finally {
                  fail(fatal);
                }
              });
              throw failure;
            }))
        .isSameAs(failure)
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(fatal));
  }

  private static void fail(Error error) {
    throw error;
  }

  @Test
  @DisplayName("L28: a fatal error of any fiber comes out of run")
  void fatalErrorComesOut() {
    InternalError fatal = new InternalError("on purpose");

    assertThatThrownBy(() -> Fibers.run(() -> Fibers.schedule(() -> fail(fatal)))).isSameAs(fatal);

    assertThat(Fibers.scheduler()).isEmpty();
  }

  @Test
  @DisplayName("L24: in a fiber, run uses the scheduler that is there")
  void runInAFiberReusesItsScheduler() throws Exception {
    Fibers.run(() -> {
      FiberScheduler outer = Fibers.currentScheduler().orElseThrow();

      FiberScheduler inner = Fibers.run(() -> Fibers.currentScheduler().orElseThrow());

      assertThat(inner).isSameAs(outer);
      assertThat(outer.isClosed()).isFalse();
      log.add("goes on");
    });

    assertThat(log).containsExactly("goes on");
  }

  @Test
  @DisplayName("L24: a time-out around an inner run reaches its body")
  void timeoutReachesTheInnerBody() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Fibers.timeout(Duration.ofMillis(5), () -> Fibers.run(() -> Fibers.sleep(null))))
            .isInstanceOf(java.util.concurrent.TimeoutException.class));
  }

  @Test
  @DisplayName("L24: on the installing thread, run uses the scheduler that is there")
  void runOnTheInstallingThreadReusesItsScheduler() throws Exception {
    try (Installation installed = Fibers.install("epoll")) {
      FiberScheduler used = Fibers.run(() -> Fibers.currentScheduler().orElseThrow());
      int value = Fibers.run(() -> Fibers.schedule(() -> 42).value());

      assertThat(used).isSameAs(installed.scheduler());
      assertThat(value).isEqualTo(42);
      assertThat(installed.scheduler().isClosed()).isFalse();
    }
  }

  @Test
  @DisplayName("L24: a failure there cancels no fiber of others")
  void failureOnAnInstalledSchedulerCancelsNothing() {
    IOException failure = new IOException("on purpose");
    try (Installation _ = Fibers.install("epoll")) {
      Fiber<Integer> other =
          Fibers.schedule(() -> {
            Fibers.sleep(Duration.ofMillis(5));
            return 42;
          });

      assertThatThrownBy(() ->
              Fibers.run(() -> {
                throw failure;
              }))
          .isSameAs(failure);

      assertThat(other.resultNow()).isEqualTo(42);
    }
  }

  @Test
  void synchronizedIsRefusedAndLeavesNothingBehind() throws Exception {
    Object lock = new Object();

    Descriptors.assertNoneLeaked(() -> {
      synchronized (lock) {
        assertThatIllegalStateException()
            .isThrownBy(() -> Fibers.run(() -> 1))
            .withMessageContaining("inside synchronized");
      }
      assertThat(Fibers.scheduler()).isEmpty();
    });
  }

  @Test
  @DisplayName("L8: a scheduler that cannot take the place of another one is closed")
  void schedulerIsClosedWhenInstallingIsRefused() throws Exception {
    Unclosable former = new Unclosable();

    try (Installation _ = Fibers.install(former)) {
      Descriptors.assertNoneLeaked(() ->
          assertThatIllegalStateException()
              .isThrownBy(() -> Fibers.run("epoll", () -> 1))
              .withMessage("not now"));
      former.refuses = false;
    }
  }

  private static final class Unclosable extends DelegatingScheduler {
    private boolean refuses = true;

    @Override
    public void close() {
      if (refuses) {
        throw new IllegalStateException("not now");
      }
      super.close();
    }
  }

  @Test
  void virtualThreadIsRefused() {
    FutureTask<Integer> task = new FutureTask<>(() -> Fibers.run(() -> 1));
    Thread.ofVirtual().start(task);

    assertThatThrownBy(task::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("platform thread");
  }

  @Test
  void namedSchedulerIsUsed() {
    String type = Fibers.run("epoll", () -> Fibers.currentScheduler().orElseThrow().toString());

    assertThat(type).contains("epoll");
  }

  @Test
  void missingBodyIsRefused() {
    assertThatThrownBy(() -> Fibers.run((Fibers.Body<String, RuntimeException>) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("body");
  }
}
