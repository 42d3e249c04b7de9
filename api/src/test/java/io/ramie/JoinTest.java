package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.io.Waiters;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  @ParameterizedTest
  @EnumSource
  @DisplayName("B7: nor one for a fiber of another thread")
  void spuriousUnblockDoesNotEndJoinOfAnotherThread(Setting setting) throws Exception {
    setting.run(() -> {
      Fiber<?> joiner = Fibers.current();
      Fiber<Integer> target =
          Elsewhere.start(() -> {
            for (int i = 0; i < 3; i++) {
              Waiters.await(joiner);
              joiner.scheduler().unblock(null, joiner);
              Fibers.sleep(Duration.ofMillis(1));
            }
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
      Fibers.schedule(() -> {
        Fibers.yield();
        released.countDown();
      });

      assertThat(task.get()).isEqualTo(42);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B34: a join of a thread with a time-out leaves it alive")
  void joinOfAThreadTimesOut(Setting setting) throws Exception {
    setting.run(() -> {
      Thread thread =
          Thread.ofPlatform().daemon().start(new FutureTask<>(() -> Fibers.sleep(null)));

      assertThat(thread.join(Duration.ofMillis(2))).isFalse();

      assertThat(thread.isAlive()).isTrue();
      thread.interrupt();
      thread.join();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B34, B38: a time-out, or no time, leaves a fiber of another thread to itself")
  void joinOfAFiberOfAnotherThreadTimesOut(Setting setting) throws Exception {
    setting.run(() -> {
      Fiber<Duration> sleeper = Elsewhere.start(() -> Fibers.sleep(null));

      assertThat(sleeper.join(Duration.ofMillis(2))).isFalse();
      assertThatThrownBy(() -> sleeper.value(Duration.ofMillis(2)))
          .isInstanceOf(TimeoutException.class);
      assertThatThrownBy(() -> sleeper.value(Duration.ZERO)).isInstanceOf(TimeoutException.class);
      assertThat(sleeper.isDone()).isFalse();

      sleeper.cancel();
      sleeper.join();
      assertThat(sleeper.isCancelled()).isTrue();
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

  @ParameterizedTest
  @EnumSource
  @DisplayName("B36: any number wait for one thread")
  void manyJoinersOfAThreadAreReleased(Setting setting) throws Exception {
    setting.run(() -> {
      CountDownLatch end = new CountDownLatch(1);
      FutureTask<Integer> task =
          new FutureTask<>(() -> {
            end.await();
            return 42;
          });
      Thread thread = Thread.ofPlatform().daemon().start(task);
      List<Future<Boolean>> joiners = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        joiners.add(setting.start(() -> thread.join()));
      }

      end.countDown();

      for (Future<Boolean> joiner : joiners) {
        assertThat(joiner.get()).isTrue();
      }
      assertThat(task.resultNow()).isEqualTo(42);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B38: of those that wait for a promise some time out, and the others get it")
  void someTimeOutAndOthersSucceed(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Integer> promise = new CompletableFuture<>();
      Future<Integer> patient = setting.start(() -> promise.get());
      Future<Integer> impatient = setting.start(() -> promise.get(5, TimeUnit.MILLISECONDS));

      assertThatThrownBy(() -> promise.get(0, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThatThrownBy(impatient::get).hasCauseInstanceOf(TimeoutException.class);
      Thread.ofPlatform().start(() -> promise.complete(42));

      assertThat(patient.get()).isEqualTo(42);
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
