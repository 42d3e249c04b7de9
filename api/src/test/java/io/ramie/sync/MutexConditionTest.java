package io.ramie.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

// There are no wake-ups without a signal; a test that fails leaves its own lock to nobody.
@SuppressWarnings({"WaitNotInLoop", "LockNotBeforeTry"})
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class MutexConditionTest {
  private static final Duration SHORT = Duration.ofMillis(2);
  private static final Duration LONG = Duration.ofHours(1);

  private final Mutex mutex = new Mutex();
  private final MutexCondition condition = mutex.newCondition();

  private void locked(Fibers.Action<Exception> action) throws Exception {
    mutex.lock();
    try {
      action.run();
    } finally {
      mutex.unlock();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B24: three signals are three wake-ups")
  void threeSignalsAreThreeWakeUps(Setting setting) throws Exception {
    AtomicInteger wakeUps = new AtomicInteger();
    setting.run(() -> {
      Future<Boolean> waiter =
          setting.start(() ->
              locked(() -> {
                for (int i = 0; i < 3; i++) {
                  condition.await();
                  wakeUps.incrementAndGet();
                }
              }));
      for (int i = 0; i < 3; i++) {
        Queued.await(condition::waiters, 1);
        locked(() -> condition.signal());
      }
      assertThat(waiter.get()).isTrue();
    });
    assertThat(wakeUps).hasValue(3);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B25: who is interrupted while it waits holds the mutex again")
  void theInterruptedHoldTheMutexAgain(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
      CompletableFuture<Boolean> held = new CompletableFuture<>();
      Future<Boolean> waiter =
          setting.start(() ->
              locked(() -> {
                fiber.complete(Fibers.current());
                try {
                  condition.await();
                } finally {
                  held.complete(mutex.isHeldByCurrent());
                }
              }));
      Queued.await(condition::waiters, 1);
      mutex.lock();
      fiber.get().thread().interrupt();
      Queued.await(mutex::waiters, 1);
      // Nor does a second one keep it from the mutex.
      fiber.get().thread().interrupt();
      mutex.unlock();

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(waiter::get)
          .withCauseInstanceOf(InterruptedException.class);
      assertThat(held.get()).isTrue();
    });
    assertThat(mutex.isLocked()).isFalse();
    assertThat(condition.waiters()).isZero();
  }

  @Test
  @DisplayName("B25: an exception raised during the wait is thrown with the mutex held")
  void aRaiseIsThrownWithTheMutexHeld() throws Exception {
    IllegalStateException raised = new IllegalStateException("on purpose");
    Fibers.run(() -> {
      Fiber<?> waiter = Fibers.schedule(() -> locked(() -> condition.await()));
      Queued.await(condition::waiters, 1);
      mutex.lock();
      waiter.raise(raised);
      Queued.await(mutex::waiters, 1);
      waiter.raise(new IllegalStateException("while it waits for the mutex"));
      Fibers.sleep(SHORT);
      assertThat(mutex.waiters()).isOne();
      mutex.unlock();

      // unlock would have failed otherwise
      assertThatThrownBy(waiter::value).hasCause(raised);
    });
    assertThat(mutex.isLocked()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B26: a time-out is told from a signal")
  void aTimeOutIsToldFromASignal(Setting setting) throws Exception {
    setting.run(() -> {
      mutex.lock();
      assertThat(condition.await(SHORT)).isFalse();
      assertThat(condition.await(2, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(condition.await(Duration.ZERO)).isFalse();
      assertThat(condition.awaitNanos(2_000_000)).isNotPositive();
      assertThat(condition.awaitNanos(Long.MIN_VALUE)).isNotPositive();
      assertThat(condition.awaitUntil(Date.from(Instant.now().plusMillis(2)))).isFalse();
      assertThat(condition.awaitUntil(Date.from(Instant.EPOCH))).isFalse();
      assertThat(condition.waiters()).isZero();
      mutex.unlock();

      CompletableFuture<Long> left = new CompletableFuture<>();
      List<Fibers.Body<Boolean, Exception>> waits =
          List.of(
              () -> condition.await(LONG),
              () -> condition.await(1, TimeUnit.HOURS),
              () -> left.complete(condition.awaitNanos(LONG.toNanos())),
              () -> condition.awaitUntil(Date.from(Instant.now().plus(LONG))));
      for (Fibers.Body<Boolean, Exception> wait : waits) {
        CompletableFuture<Boolean> signalled = new CompletableFuture<>();
        Future<Boolean> waiter = setting.start(() -> locked(() -> signalled.complete(wait.call())));
        Queued.await(condition::waiters, 1);
        locked(() -> condition.signal());
        assertThat(waiter.get()).isTrue();
        assertThat(signalled.get()).isTrue();
      }
      assertThat(left.get()).isPositive().isLessThan(LONG.toNanos());
    });
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheHolderOfTheMutexWaitsAndSignals(Setting setting) throws Exception {
    setting.run(() -> {
      Future<Boolean> holder = setting.start(() -> locked(() -> Fibers.sleep(null)));
      Queued.await(() -> mutex.isLocked() ? 1 : 0, 1);
      for (Fibers.Action<Exception> misuse :
          List.<Fibers.Action<Exception>>of(
              condition::signal,
              condition::signalAll,
              condition::await,
              condition::awaitUninterruptibly,
              () -> condition.awaitNanos(1))) {
        assertThatThrownBy(misuse::run)
            .isInstanceOf(IllegalMonitorStateException.class)
            .hasMessageMatching(".* cannot (wait|signal): the mutex is held by .*");
      }
      assertThat(condition.waiters()).isZero();
      mutex.holder().thread().interrupt();
      assertThatThrownBy(holder::get).hasCauseInstanceOf(InterruptedException.class);
    });
  }

  @ParameterizedTest
  @EnumSource
  void aSignalPassesOneWhoIsInterruptedBefore(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
      Future<Boolean> interrupted =
          setting.start(() ->
              locked(() -> {
                fiber.complete(Fibers.current());
                condition.await();
              }));
      Queued.await(condition::waiters, 1);
      Future<Boolean> next = setting.start(() -> locked(() -> condition.await()));
      Queued.await(condition::waiters, 2);

      mutex.lock();
      fiber.get().thread().interrupt();
      Queued.await(mutex::waiters, 1);
      condition.signal();
      mutex.unlock();

      assertThat(next.get()).isTrue();
      assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
    });
  }

  @ParameterizedTest
  @EnumSource
  void aSignalGoesToOneWhoIsInterruptedAfter(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
      Future<Boolean> stillInterrupted =
          setting.start(() -> {
            fiber.complete(Fibers.current());
            locked(() -> condition.await());
            return Thread.interrupted();
          });
      Queued.await(condition::waiters, 1);

      mutex.lock();
      condition.signal();
      fiber.get().thread().interrupt();
      mutex.unlock();

      assertThat(stillInterrupted.get()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  void allAreSignalledInTheirOrder(Setting setting) throws Exception {
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    setting.run(() -> {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int number = i;
        all.add(
            setting.start(() ->
                locked(() -> {
                  condition.await();
                  order.add(number);
                })));
        Queued.await(condition::waiters, i + 1);
      }
      for (int i = 0; i < 2; i++) {
        int left = 2 - i;
        locked(() -> condition.signal());
        all.get(i).get();
        assertThat(condition.waiters()).isEqualTo(left);
      }
      locked(() -> condition.signalAll());
      all.get(2).get();
    });
    assertThat(order).containsExactly(0, 1, 2);
  }

  @ParameterizedTest
  @EnumSource
  void signalAllWakesAll(Setting setting) throws Exception {
    setting.run(() -> {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(setting.start(() -> locked(() -> condition.await())));
      }
      Queued.await(condition::waiters, 3);

      locked(() -> condition.signalAll());

      for (Future<Boolean> each : all) {
        assertThat(each.get()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void anUninterruptibleWaitLeavesTheInterruptForLater(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
      Future<Boolean> stillInterrupted =
          setting.start(() -> {
            fiber.complete(Fibers.current());
            locked(() -> condition.awaitUninterruptibly());
            return Thread.interrupted();
          });
      Queued.await(condition::waiters, 1);
      fiber.get().thread().interrupt();
      Fibers.sleep(SHORT);
      assertThat(condition.waiters()).isOne();

      locked(() -> condition.signal());

      assertThat(stillInterrupted.get()).isTrue();
    });
  }
}
