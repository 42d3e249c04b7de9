package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class JoinTest {
  @Test
  @DisplayName("B7: an unblock for no reason does not end a join")
  void spuriousUnblockDoesNotEndJoin() throws Exception {
    Fibers.run(() -> {
      Fiber<?> joiner = Fibers.current();
      FiberScheduler scheduler = joiner.scheduler();
      Fiber<Integer> target =
          Fibers.schedule(() -> {
            for (int i = 0; i < 3; i++) {
              Fibers.yield();
              scheduler.unblock(null, joiner);
            }
            Fibers.sleep(Duration.ofMillis(2));
            return 42;
          });

      assertThat(target.value()).isEqualTo(42);
    });
  }

  @Test
  @DisplayName("B33: waiting for a thread suspends only the fiber that waits")
  void joiningAThreadSuspendsOneFiber() throws Exception {
    Fibers.run(() -> {
      CountDownLatch released = new CountDownLatch(1);
      FutureTask<Integer> task =
          new FutureTask<>(() -> {
            released.await();
            return 42;
          });
      Thread.ofPlatform().daemon().start(task);
      Fibers.schedule(released::countDown);

      assertThat(task.get()).isEqualTo(42);
    });
  }

  @Test
  @DisplayName("B34: a join with a time-out leaves the fiber alive")
  void joinTimesOut() throws Exception {
    Fibers.run(() -> {
      Fiber<Duration> sleeper = Fibers.schedule("sleeper", () -> Fibers.sleep(null));

      assertThat(sleeper.join(Duration.ofMillis(2))).isFalse();
      assertThat(sleeper.join(Duration.ZERO)).isFalse();
      assertThatThrownBy(() -> sleeper.value(Duration.ofMillis(2)))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("'sleeper'");
      assertThat(sleeper.isDone()).isFalse();

      sleeper.cancel();
    });
  }

  @Test
  @DisplayName("B35: joining a finished fiber does not wait")
  void joiningAFinishedFiberDoesNotWait() throws Exception {
    Fibers.run(() -> {
      Fiber<Integer> finished = Fibers.schedule(() -> 42);
      long turns = Fibers.scheduler().orElseThrow().turns();

      assertThat(finished.value()).isEqualTo(42);
      assertThat(finished.join(Duration.ZERO)).isTrue();
      assertThat(Fibers.scheduler().orElseThrow().turns()).isEqualTo(turns);
    });
  }

  @Test
  @DisplayName("B36: any number of fibers wait for one")
  void manyJoinersAreReleased() throws Exception {
    Fibers.run(() -> {
      Fiber<Integer> target =
          Fibers.schedule(() -> {
            Fibers.sleep(Duration.ofMillis(2));
            return 42;
          });
      List<Fiber<Integer>> joiners = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        joiners.add(Fibers.schedule(() -> target.value()));
      }

      for (Fiber<Integer> joiner : joiners) {
        assertThat(joiner.value()).isEqualTo(42);
      }
    });
  }

  @Test
  @DisplayName("B38: a future that another thread completes")
  void futureOfAnotherThread() throws Exception {
    CompletableFuture<Integer> future = new CompletableFuture<>();

    int sum =
        Fibers.run(() -> {
          Fiber<Integer> first = Fibers.schedule(() -> future.get());
          Fiber<Integer> second = Fibers.schedule(() -> future.get());
          Thread.ofPlatform().start(() -> future.complete(21));
          return first.value() + second.value();
        });

    assertThat(sum).isEqualTo(42);
  }

  @Test
  @DisplayName("B39: a plain thread waits for a fiber")
  void plainThreadWaitsForAFiber() throws Exception {
    CompletableFuture<Fiber<Integer>> started = new CompletableFuture<>();
    FutureTask<Integer> foreign = new FutureTask<>(() -> started.get().value());
    FutureTask<Integer> foreignGet = new FutureTask<>(() -> started.get().get());
    Thread.ofPlatform().daemon().start(foreign);
    Thread.ofVirtual().start(foreignGet);

    Fibers.run(() ->
        started.complete(
            Fibers.schedule(() -> {
              Fibers.sleep(Duration.ofMillis(5));
              return 42;
            })));

    assertThat(foreign.get()).isEqualTo(42);
    assertThat(foreignGet.get()).isEqualTo(42);
  }

  @Test
  void futureReportsFailureAsExecutionException() throws Exception {
    IllegalStateException failure = new IllegalStateException("on purpose");

    Fibers.run(() -> {
      Fiber<Void> failing =
          Fibers.schedule(() -> {
            Fibers.yield();
            throw failure;
          });

      assertThatThrownBy(failing::get).isInstanceOf(ExecutionException.class).hasCause(failure);
    });
  }
}
