package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class GateTest {
  private final Gate gate = new Gate();

  private Waiter<String> waiter(FiberScheduler hooks, CountDownLatch through) {
    return Waiter.start(() -> {
      gate.await(hooks, "gate");
      through.countDown();
      return "through";
    });
  }

  private Waiter<String> waiter(FiberScheduler hooks) {
    return waiter(hooks, new CountDownLatch(1));
  }

  private static Thread start(Runnable body) {
    return Thread.ofPlatform().daemon().start(body);
  }

  @Test
  void everybodyGoesThroughOnceItIsOpen() throws Exception {
    List<Waiter<String>> waiters =
        IntStream.range(0, 5).mapToObj(i -> waiter(new TestFallback())).toList();
    for (Waiter<String> waiter : waiters) {
      waiter.awaitWait();
    }
    assertThat(gate.waiting()).isEqualTo(5);

    gate.open();

    for (Waiter<String> waiter : waiters) {
      assertThat(waiter.value()).isEqualTo("through");
    }
    assertThat(gate.waiting()).isZero();
  }

  @Test
  void openGateIsNotWaitedAt() throws Exception {
    AtomicInteger blocks = new AtomicInteger();
    FiberScheduler hooks =
        new TestFallback() {
          @Override
          public boolean block(Object blocker, java.time.Duration timeout) {
            blocks.incrementAndGet();
            return true;
          }
        };
    gate.open();

    gate.await(hooks, "gate");

    assertThat(blocks).hasValue(0);
  }

  @Test
  void gateThatIsOpenedBeforeTheFiberSuspendsIsNotMissed() throws Exception {
    FiberScheduler opening =
        new TestFallback() {
          @Override
          public boolean block(Object blocker, java.time.Duration timeout)
              throws InterruptedException {
            gate.open();
            return super.block(blocker, timeout);
          }
        };

    assertThat(waiter(opening).value()).isEqualTo("through");
  }

  @Test
  void wakeUpForNoReasonLetsNobodyThrough() throws Exception {
    Waiter<String> waiter = waiter(new TestFallback());
    Wait<?> first = waiter.awaitWait();

    Wait.unblock(waiter.fiber());

    assertThat(waiter.awaitWaitAfter(first).isCompleted()).isFalse();
    gate.open();
    assertThat(waiter.value()).isEqualTo("through");
  }

  @Test
  void interruptedFiberIsNotUnblockedAnyMore() throws Exception {
    HeldHooks hooks = new HeldHooks();
    hooks.proceed.countDown();
    Waiter<String> waiter = waiter(hooks);
    waiter.awaitWait();

    waiter.fiber().thread().interrupt();
    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    gate.open();

    assertThat(hooks.unblocks).hasValue(0);
    assertThat(gate.waiting()).isZero();
  }

  @Test
  void fiberThatIsUnblockedDoesNotGoOnBeforeThatIsOver() throws Exception {
    HeldHooks hooks = new HeldHooks();
    CountDownLatch through = new CountDownLatch(1);
    Waiter<String> waiter = waiter(hooks, through);
    waiter.awaitWait();
    start(gate::open);
    hooks.unblocking.await();

    // It sees the open gate now, and would go on to a sleep that the unblock still under way ends.
    Wait.unblock(waiter.fiber());

    assertThat(through.await(100, TimeUnit.MILLISECONDS)).isFalse();
    hooks.proceed.countDown();
    assertThat(waiter.value()).isEqualTo("through");
  }

  @Test
  void interruptedFiberThatIsUnblockedDoesNotGoOnBeforeThatIsOver() throws Exception {
    HeldHooks hooks = new HeldHooks();
    CountDownLatch left = new CountDownLatch(1);
    Waiter<String> waiter =
        Waiter.start(() -> {
          try {
            gate.await(hooks, "gate");
          } catch (InterruptedException interrupted) {
            left.countDown();
          }
          return "left";
        });
    waiter.awaitWait();
    start(gate::open);
    hooks.unblocking.await();

    waiter.fiber().thread().interrupt();

    assertThat(left.await(100, TimeUnit.MILLISECONDS)).isFalse();
    hooks.proceed.countDown();
    assertThat(waiter.value()).isEqualTo("left");
    assertThat(left.getCount()).isZero();
  }

  @Test
  void fiberGoesOnEvenIfItsUnblockThrows() throws Exception {
    FiberScheduler broken =
        new TestFallback() {
          @Override
          public void unblock(Object blocker, Fiber<?> fiber) {
            super.unblock(blocker, fiber);
            throw new IllegalStateException("a scheduler that breaks its promise");
          }
        };
    Waiter<String> waiter = waiter(broken);
    waiter.awaitWait();

    Waiter<Void> opener =
        Waiter.start(() -> {
          gate.open();
          return null;
        });

    assertThat(opener.failure()).isInstanceOf(IllegalStateException.class);
    assertThat(waiter.value()).isEqualTo("through");
  }
}
