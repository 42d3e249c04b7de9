package io.ramie.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class BarrierTest {
  private static final Duration SHORT = Duration.ofMillis(2);

  private static void assertBroken(Future<?> waiter) {
    assertThatThrownBy(waiter::get).hasCauseInstanceOf(BrokenBarrierException.class);
  }

  private static Future<Integer> startParty(Setting setting, Barrier barrier) throws Exception {
    int before = barrier.waiters();
    Future<Integer> party = setting.start(() -> barrier.await());
    Queued.await(barrier::waiters, before + 1);
    return party;
  }

  @ParameterizedTest
  @EnumSource
  void allWaitForEachOtherAgainAndAgain(Setting setting) throws Exception {
    AtomicInteger actions = new AtomicInteger();
    Barrier barrier = new Barrier(3, actions::incrementAndGet);
    setting.run(() -> {
      for (int round = 1; round <= 3; round++) {
        Future<Integer> first = startParty(setting, barrier);
        Future<Integer> second = startParty(setting, barrier);
        assertThat(actions).hasValue(round - 1);

        assertThat(barrier.await()).isZero();

        assertThat(actions).hasValue(round);
        assertThat(first.get()).isEqualTo(2);
        assertThat(second.get()).isEqualTo(1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptBreaksItForTheOthers(Setting setting) throws Exception {
    Barrier barrier = new Barrier(3);
    setting.run(() -> {
      CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
      Future<Integer> interrupted =
          setting.start(() -> {
            fiber.complete(Fibers.current());
            return barrier.await();
          });
      Queued.await(barrier::waiters, 1);
      Future<Integer> other = startParty(setting, barrier);

      fiber.get().thread().interrupt();

      assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
      assertBroken(other);
      assertThat(barrier.isBroken()).isTrue();
      assertThatExceptionOfType(BrokenBarrierException.class).isThrownBy(barrier::await);
    });
  }

  @Test
  void aCancelBreaksItForTheOthers() throws Exception {
    Barrier barrier = new Barrier(3);
    Fibers.run(() -> {
      Fiber<Integer> cancelled = Fibers.schedule(() -> barrier.await());
      Future<Integer> other = startParty(Setting.FIBERS, barrier);

      cancelled.cancel();

      assertBroken(other);
      assertThat(cancelled.isCancelled()).isTrue();
    });
  }

  @Test
  void aCancelBeforeBreaksItForTheOthers() throws Exception {
    Barrier barrier = new Barrier(3);
    Fibers.run(() -> {
      Future<Integer> other = startParty(Setting.FIBERS, barrier);
      Fiber<Integer> cancelled =
          Fibers.schedule(() -> {
            Fibers.current().cancel();
            return barrier.await();
          });

      assertBroken(other);
      assertThat(cancelled.isCancelled()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutBreaksItForTheOthers(Setting setting) throws Exception {
    Barrier barrier = new Barrier(3);
    setting.run(() -> {
      Future<Integer> other = startParty(setting, barrier);

      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> barrier.await(SHORT))
          .withMessageContaining("1 of 3 have not come");

      assertBroken(other);
    });
  }

  @ParameterizedTest
  @EnumSource
  void aResetBreaksItForThoseWhoWaitAndMakesItAsNew(Setting setting) throws Exception {
    Barrier barrier = new Barrier(2);
    setting.run(() -> {
      Future<Integer> waiting = startParty(setting, barrier);

      barrier.reset();

      assertBroken(waiting);
      assertThat(barrier.isBroken()).isFalse();
      Future<Integer> next = startParty(setting, barrier);
      assertThat(barrier.await()).isZero();
      assertThat(next.get()).isOne();
    });
  }

  @ParameterizedTest
  @EnumSource
  void aFailedActionBreaksIt(Setting setting) throws Exception {
    IllegalStateException failure = new IllegalStateException("on purpose");
    Barrier barrier =
        new Barrier(
            2,
            () -> {
              throw failure;
            });
    setting.run(() -> {
      Future<Integer> waiting = startParty(setting, barrier);

      assertThatThrownBy(barrier::await).isSameAs(failure);

      assertBroken(waiting);
      assertThat(barrier.isBroken()).isTrue();
    });
  }

  @Test
  void oneWhoIsInterruptedWhenAllHaveComeGoesOn() throws Exception {
    Barrier barrier = new Barrier(2);
    Fibers.run(() -> {
      Fiber<Boolean> waiter =
          Fibers.schedule(() -> {
            boolean last = barrier.await() == 0;
            return !last && Thread.interrupted();
          });

      barrier.await();
      waiter.thread().interrupt();

      assertThat(waiter.value()).isTrue();
      assertThat(barrier.isBroken()).isFalse();
    });
  }

  @Test
  void noPartiesAreRefused() {
    List<Integer> wrong = new ArrayList<>(List.of(0, -1));
    for (int parties : wrong) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Barrier(parties))
          .withMessageContaining(String.valueOf(parties));
    }
  }
}
