package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.io.Waiters;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ContextTest {
  @Test
  @DisplayName("X1: fibers are not blocking")
  void fibersAreNotBlocking() {
    assertThat(Fibers.isBlocking()).isTrue();
    assertThat((boolean) Fibers.run(Fibers::isBlocking)).isFalse();
  }

  @Test
  @DisplayName("X1: options that nobody knows do not make a fiber blocking")
  void unknownOptionsChangeNothing() throws Exception {
    FiberOptions unknown = FiberOptions.NONE.with("blocking", true).with("unknown", "value");

    boolean blocking = Fibers.run(() -> Fibers.schedule(unknown, Fibers::isBlocking).value());

    assertThat(blocking).isFalse();
  }

  @Test
  @DisplayName("X2: in a blocking section the fiber is the same and no hook is called")
  void blockingSectionCallsNoHook() throws Exception {
    List<String> log = new ArrayList<>();

    Fibers.run(() -> {
      Fiber<?> outside = Fibers.current();
      Fibers.schedule(() -> {
        Fibers.yield();
        log.add("other fiber");
      });
      Fibers.blocking(() -> {
        assertThat(Fibers.current()).isSameAs(outside);
        assertThat(Fibers.isBlocking()).isTrue();
        assertThat(Fibers.currentScheduler()).isEmpty();
        assertThat(Schedulers.current()).isSameAs(Schedulers.blockingFallback());
        Fibers.sleep(Duration.ofMillis(2));
        log.add("section");
      });
      assertThat(Fibers.isBlocking()).isFalse();
    });

    assertThat(log).containsExactly("section", "other fiber");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("X2: a blocking section ends also with an exception")
  void blockingSectionEndsWithAnException(Setting setting) throws Exception {
    IOException failure = new IOException("on purpose");

    setting.run(() -> {
      boolean before = Fibers.isBlocking();

      assertThatThrownBy(() ->
              Fibers.blocking(() -> {
                assertThat(Fibers.isBlocking()).isTrue();
                throw failure;
              }))
          .isSameAs(failure);

      assertThat(Fibers.isBlocking()).isEqualTo(before);
    });
  }

  @Test
  @DisplayName("X3: installed and current scheduler differ on the installing thread only")
  void currentSchedulerIsThatOfTheFiber() {
    try (Installation installed = Fibers.install("epoll")) {
      FiberScheduler scheduler = installed.scheduler();
      assertThat(Fibers.scheduler()).containsSame(scheduler);
      assertThat(Fibers.currentScheduler()).isEmpty();

      Fiber<List<Optional<FiberScheduler>>> fiber =
          Fibers.schedule(() -> List.of(Fibers.scheduler(), Fibers.currentScheduler()));

      assertThat(fiber.resultNow()).containsExactly(Optional.of(scheduler), Optional.of(scheduler));
    }
  }

  @Test
  @DisplayName("X4: in a blocking section, waiting for another thread's fiber blocks the thread")
  void blockingSectionWaitsForAThread() throws Exception {
    List<String> log = new ArrayList<>();
    CompletableFuture<Fiber<?>> waiting = new CompletableFuture<>();
    Fiber<Integer> elsewhere =
        Elsewhere.start(() -> {
          Waiters.await(waiting.get());
          return 42;
        });

    Fibers.run(() -> {
      Fibers.schedule(() -> {
        Fibers.yield();
        log.add("other fiber");
      });
      waiting.complete(Fibers.current());
      Fibers.blocking(() -> assertThat(elsewhere.value()).isEqualTo(42));
      log.add("joined");
    });

    assertThat(log).containsExactly("joined", "other fiber");
  }

  @Test
  @DisplayName("X4: a blocking call of the JDK suspends the fiber, in a blocking section too")
  void jdkCallInABlockingSectionSuspendsTheFiber() throws Exception {
    Fibers.run(() -> {
      CountDownLatch released = new CountDownLatch(1);
      Fibers.schedule(() -> {
        Fibers.yield();
        released.countDown();
      });

      Fibers.blocking(() -> released.await());

      assertThat(released.getCount()).isZero();
    });
  }

  @Test
  @DisplayName("X6: a time-out on the installing thread returns the value, or ends the wait")
  void timeoutWorksOnTheInstallingThread() throws Exception {
    try (Installation _ = Fibers.install("epoll")) {
      assertThat((int) Fibers.timeout(Duration.ofSeconds(5), () -> 42)).isEqualTo(42);
      assertThatThrownBy(() -> Fibers.timeout(Duration.ofMillis(5), () -> Fibers.sleep(null)))
          .isInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void threadHasARootFiber() {
    Fiber<?> root = Fibers.current();

    assertThat(root.thread()).isSameAs(Thread.currentThread());
    assertThat(root).isSameAs(Fibers.current());
    assertThat(root.isBlocking()).isTrue();
  }
}
