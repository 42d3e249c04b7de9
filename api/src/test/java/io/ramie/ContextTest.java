package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class ContextTest {
  @Test
  @DisplayName("X1: fibers are not blocking")
  void fibersAreNotBlocking() {
    assertThat(Fibers.isBlocking()).isTrue();
    assertThat((boolean) Fibers.run(Fibers::isBlocking)).isFalse();
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

  @Test
  @DisplayName("X2: a blocking section ends also with an exception")
  void blockingSectionEndsWithAnException() throws Exception {
    IOException failure = new IOException("on purpose");

    Fibers.run(() -> {
      assertThatThrownBy(() ->
              Fibers.blocking(() -> {
                throw failure;
              }))
          .isSameAs(failure);
      assertThat(Fibers.isBlocking()).isFalse();
    });
  }

  @Test
  @DisplayName("X3: installed and current scheduler differ on the installing thread only")
  void currentSchedulerIsThatOfTheFiber() {
    try (Installation installed = Fibers.install("epoll")) {
      FiberScheduler scheduler = installed.scheduler();
      assertThat(Fibers.scheduler()).containsSame(scheduler);
      assertThat(Fibers.currentScheduler()).isEmpty();

      Fibers.schedule(() -> {
        assertThat(Fibers.scheduler()).containsSame(scheduler);
        assertThat(Fibers.currentScheduler()).containsSame(scheduler);
      });
    }
  }

  @Test
  @DisplayName("X4: in a blocking section, waiting for a thread blocks the thread")
  void blockingSectionWaitsForAThread() throws Exception {
    int value =
        Fibers.run(() ->
            Fibers.blocking(() -> {
              FutureTask<Integer> task = new FutureTask<>(() -> 42);
              Thread thread = Thread.ofPlatform().start(task);
              Fibers.sleep(Duration.ofMillis(1));
              thread.join();
              return task.get();
            }));

    assertThat(value).isEqualTo(42);
  }

  @Test
  @DisplayName("X6: a time-out outside fibers works, with or without a scheduler installed")
  void timeoutWorksInBlockingContexts() throws Exception {
    assertThat((int) Fibers.timeout(Duration.ofSeconds(5), () -> 42)).isEqualTo(42);

    try (Installation _ = Fibers.install("epoll")) {
      assertThat((int) Fibers.timeout(Duration.ofSeconds(5), () -> 42)).isEqualTo(42);
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
