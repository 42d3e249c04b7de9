package io.ramie.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class LatchTest {
  @ParameterizedTest
  @EnumSource
  void allWaitUntilItIsZero(Setting setting) throws Exception {
    Latch latch = new Latch(2);
    setting.run(() -> {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(setting.start(() -> latch.await()));
      }
      Queued.await(latch::waiters, 3);
      latch.countDown();
      assertThat(latch.count()).isOne();
      assertThat(latch.waiters()).isEqualTo(3);

      latch.countDown();

      for (Future<Boolean> each : all) {
        assertThat(each.get()).isTrue();
      }
      assertThat(latch.await(Duration.ZERO)).isTrue();
    });
  }

  @Test
  void zeroIsForGood() throws Exception {
    Latch latch = new Latch(1);

    latch.countDown();
    latch.countDown();

    assertThat(latch.count()).isZero();
    latch.await();
    latch.opened().perform();
    new Latch(0).await();
  }

  @Test
  void aNegativeCountIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Latch(-7))
        .withMessageContaining("-7");
  }

  @ParameterizedTest
  @EnumSource
  void aTimeOutLeavesNothingBehind(Setting setting) throws Exception {
    Latch latch = new Latch(1);
    setting.run(() -> {
      assertThat(latch.await(Duration.ofMillis(2))).isFalse();
      assertThat(latch.opened().tryPerform(Duration.ofMillis(2))).isNull();
    });
    assertThat(latch.waiters()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptEndsTheWait(Setting setting) throws Exception {
    Latch latch = new Latch(1);
    setting.run(() -> {
      CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
      Future<Boolean> waiter =
          setting.start(() -> {
            fiber.complete(Fibers.current());
            latch.await();
          });
      Queued.await(latch::waiters, 1);

      fiber.get().thread().interrupt();

      assertThatThrownBy(waiter::get).hasCauseInstanceOf(InterruptedException.class);
    });
    assertThat(latch.waiters()).isZero();
  }
}
