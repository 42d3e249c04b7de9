package io.ramie.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class SemaphoreTest {
  private static final Duration SHORT = Duration.ofMillis(2);

  private static Future<Boolean> startTaker(Setting setting, Semaphore semaphore, int permits)
      throws Exception {
    int before = semaphore.waiters();
    Future<Boolean> taken = setting.start(() -> semaphore.acquire(permits));
    Queued.await(semaphore::waiters, before + 1);
    return taken;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TK12: no more than the limit at a time")
  void noMoreThanTheLimitAtATime(Setting setting) throws Exception {
    Semaphore semaphore = new Semaphore(2);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    setting.run(() -> {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        all.add(
            setting.start(() -> {
              semaphore.acquire();
              try {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Fibers.sleep(SHORT);
              } finally {
                inside.decrementAndGet();
                semaphore.release();
              }
            }));
      }
      for (Future<Boolean> each : all) {
        each.get();
      }
    });
    assertThat(most).hasValue(2);
    assertThat(semaphore.available()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TK12: first come, first served")
  void firstComeFirstServed(Setting setting) throws Exception {
    Semaphore semaphore = new Semaphore(1);
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    setting.run(() -> {
      semaphore.acquire();
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        all.add(
            setting.start(() -> {
              semaphore.acquire();
              order.add(number);
              semaphore.release();
            }));
        Queued.await(semaphore::waiters, i + 1);
      }
      semaphore.release();
      for (Future<Boolean> each : all) {
        each.get();
      }
    });
    assertThat(order).containsExactly(0, 1, 2, 3);
  }

  @ParameterizedTest
  @EnumSource
  void oneWhoWantsSeveralIsNotPassed(Setting setting) throws Exception {
    Semaphore semaphore = new Semaphore(3);
    setting.run(() -> {
      semaphore.acquire(2);
      Future<Boolean> two = startTaker(setting, semaphore, 2);

      assertThat(semaphore.tryAcquire()).isFalse();
      Future<Boolean> one = startTaker(setting, semaphore, 1);
      semaphore.release(2);

      assertThat(two.get()).isTrue();
      assertThat(one.get()).isTrue();
      assertThat(semaphore.available()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TK12: one who is interrupted waits no more, and those behind do not wait for it")
  void theInterruptedHoldNobodyUp(Setting setting) throws Exception {
    Semaphore semaphore = new Semaphore(3);
    setting.run(() -> {
      semaphore.acquire(2);
      CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
      Future<Boolean> interrupted =
          setting.start(() -> {
            fiber.complete(Fibers.current());
            semaphore.acquire(2);
          });
      Queued.await(semaphore::waiters, 1);
      Future<Boolean> behind = startTaker(setting, semaphore, 1);

      fiber.get().thread().interrupt();

      assertThat(behind.get()).isTrue();
      assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
      assertThat(semaphore.waiters()).isZero();
      assertThat(semaphore.available()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  void oneWhoseTimeIsUpHasTakenNone(Setting setting) throws Exception {
    Semaphore semaphore = new Semaphore(1);
    setting.run(() -> {
      assertThat(semaphore.tryAcquire(2, SHORT)).isFalse();
      assertThat(semaphore.tryAcquire(2, Duration.ZERO)).isFalse();
      assertThat(semaphore.available()).isOne();
      assertThat(semaphore.waiters()).isZero();
      assertThat(semaphore.tryAcquire(SHORT)).isTrue();
      assertThat(semaphore.tryAcquire(SHORT)).isFalse();
      assertThat(semaphore.tryAcquire()).isFalse();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TK12: raising the limit wakes those who wait")
  void raisingTheLimitWakes(Setting setting) throws Exception {
    Semaphore semaphore = new Semaphore(0);
    setting.run(() -> {
      Future<Boolean> first = startTaker(setting, semaphore, 1);
      Future<Boolean> second = startTaker(setting, semaphore, 2);

      semaphore.setLimit(3);

      assertThat(first.get()).isTrue();
      assertThat(second.get()).isTrue();
    });
    assertThat(semaphore.limit()).isEqualTo(3);
    assertThat(semaphore.available()).isZero();
  }

  @Test
  void aLowerLimitIsReachedAsPermitsAreGivenBack() {
    Semaphore semaphore = new Semaphore(3);
    assertThat(semaphore.tryAcquire(3)).isTrue();

    semaphore.setLimit(1);

    assertThat(semaphore.available()).isEqualTo(-2);
    semaphore.release(2);
    assertThat(semaphore.tryAcquire()).isFalse();
    semaphore.release();
    assertThat(semaphore.tryAcquire()).isTrue();
  }

  @Test
  void countsThatCannotBeAreRefusedWithTheirValue() {
    Semaphore semaphore = new Semaphore(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Semaphore(-1))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> semaphore.setLimit(-2))
        .withMessageContaining("-2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> semaphore.acquire(-3))
        .withMessageContaining("-3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> semaphore.tryAcquire(-4))
        .withMessageContaining("-4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> semaphore.release(-5))
        .withMessageContaining("-5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> semaphore.acquiring(-6))
        .withMessageContaining("-6");
    assertThat(semaphore.available()).isOne();
  }

  @Test
  void whatIsNotTakenIsNotGivenBack() {
    Semaphore semaphore = new Semaphore(3);
    assertThat(semaphore.tryAcquire()).isTrue();

    assertThatIllegalStateException()
        .isThrownBy(() -> semaphore.release(2))
        .withMessageContaining("2 permits when 1 are taken");
    assertThat(semaphore.available()).isEqualTo(2);
  }

  @Test
  void aSumThatDoesNotFitIsNotTaken() {
    Semaphore semaphore = new Semaphore(Integer.MAX_VALUE);
    assertThat(semaphore.tryAcquire(Integer.MAX_VALUE)).isTrue();

    assertThat(semaphore.tryAcquire(Integer.MAX_VALUE)).isFalse();
    assertThat(semaphore.tryAcquire()).isFalse();
    semaphore.setLimit(0);
    assertThat(semaphore.tryAcquire(2)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void takingCanBeChosen(Setting setting) throws Exception {
    Semaphore semaphore = new Semaphore(2);
    Operation<String> either =
        Operation.choice(
            semaphore.acquiring(2).map(_ -> "taken"), Operations.sleep(SHORT).map(_ -> "late"));
    setting.run(() -> {
      semaphore.acquire();
      assertThat(either.perform()).isEqualTo("late");
      assertThat(semaphore.waiters()).isZero();
      assertThat(semaphore.available()).isOne();

      semaphore.release();
      assertThat(either.perform()).isEqualTo("taken");
      assertThat(semaphore.available()).isZero();
    });
  }
}
