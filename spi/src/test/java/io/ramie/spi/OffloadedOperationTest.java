package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Section 16 of the contract, as far as the default of the hook goes. */
@Timeout(60)
@ExtendWith(TestProviders.class)
class OffloadedOperationTest {
  private final OffloadPool pool = new OffloadPool("test-offload", 1);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void nothingIsLeft() {
    end.countDown();
    Waiter.eventually(() -> pool.running() + pool.waiting() == 0);
  }

  private <T> Waiter<T> offload(FiberScheduler hooks, Callable<T> operation) {
    return Waiter.start(() -> new OffloadedOperation<>(pool, hooks, operation).await());
  }

  private <T> Waiter<T> offload(Callable<T> operation) {
    return offload(new TestFallback(), operation);
  }

  /** Takes the only thread, and heeds no interrupt. */
  private String hold() {
    begun.countDown();
    HeldHooks.await(end);
    return "held";
  }

  // Results

  @Test
  void resultComesFromAnotherThread() throws Exception {
    // O1
    Waiter<Thread> waiter = offload(Thread::currentThread);

    assertThat(waiter.value().getName()).isEqualTo("test-offload-1");
  }

  @Test
  void failureIsThrownAsItIs() throws Exception {
    // O1
    IOException broken = new IOException();

    Waiter<?> waiter =
        offload(() -> {
          throw broken;
        });

    assertThat(waiter.failure()).isSameAs(broken);
  }

  @Test
  void nobodyNeedsToWakeTheFiber() throws Exception {
    Waiter<String> waiter = offload(this::hold);
    waiter.awaitWait();

    assertThat(waiter.fiber().currentWait().subject()).isInstanceOf(SelfEnding.class);
  }

  @Test
  void fiberIsInBlockMeanwhile() throws Exception {
    // O1
    Waiter<String> waiter = offload(this::hold);

    assertThat(waiter.awaitWait().kind()).isEqualTo(Wait.Kind.BLOCK);
    end.countDown();
    assertThat(waiter.value()).isEqualTo("held");
  }

  @Test
  void operationRunsOnce() throws Exception {
    // O3
    AtomicInteger runs = new AtomicInteger();

    offload(runs::incrementAndGet).value();

    assertThat(runs).hasValue(1);
  }

  @Test
  void completionBeforeTheFiberSuspendsIsNotLost() throws Exception {
    // O9
    CountDownLatch unblocked = new CountDownLatch(1);
    FiberScheduler late =
        new TestFallback() {
          @Override
          public boolean block(Object blocker, java.time.Duration timeout)
              throws InterruptedException {
            unblocked.await();
            return super.block(blocker, timeout);
          }

          @Override
          public void unblock(Object blocker, Fiber<?> fiber) {
            super.unblock(blocker, fiber);
            unblocked.countDown();
          }
        };

    assertThat(offload(late, () -> "early").value()).isEqualTo("early");
  }

  @Test
  void workerUnblocksTheFiber() throws Exception {
    // O9
    HeldHooks hooks = new HeldHooks();
    hooks.proceed.countDown();
    Waiter<String> waiter = offload(hooks, this::hold);
    waiter.awaitWait();

    end.countDown();

    assertThat(waiter.value()).isEqualTo("held");
    assertThat(hooks.unblocks).hasValue(1);
  }

  @Test
  void fiberDoesNotGoOnWhileTheWorkerUnblocksIt() throws Exception {
    HeldHooks hooks = new HeldHooks();
    CountDownLatch wentOn = new CountDownLatch(1);
    Waiter<String> waiter =
        Waiter.start(() -> {
          String result = new OffloadedOperation<>(pool, hooks, this::hold).await();
          wentOn.countDown();
          return result;
        });
    waiter.awaitWait();
    end.countDown();
    hooks.unblocking.await();

    Wait.unblock(waiter.fiber());

    assertThat(wentOn.await(100, TimeUnit.MILLISECONDS)).isFalse();
    hooks.proceed.countDown();
    assertThat(waiter.value()).isEqualTo("held");
  }

  // Interrupts

  @Test
  void interruptOfTheFiberInterruptsTheWorker() throws Exception {
    // O6
    AtomicBoolean interrupted = new AtomicBoolean();
    Waiter<?> waiter =
        offload(() -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException expected) {
            interrupted.set(true);
          }
          return "ignored";
        });
    begun.await();
    waiter.awaitWait();

    waiter.fiber().thread().interrupt();

    // O8: the cancellation came first, so the result is nobody's.
    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(interrupted).isTrue();
  }

  @Test
  void fiberGoesOnOnlyWhenTheWorkerHasLetGo() throws Exception {
    // O6
    CountDownLatch wentOn = new CountDownLatch(1);
    Waiter<?> waiter =
        Waiter.start(() -> {
          try {
            return new OffloadedOperation<>(pool, new TestFallback(), this::hold).await();
          } finally {
            wentOn.countDown();
          }
        });
    Wait<?> first = waiter.awaitWait();
    begun.await();

    Exception cause = new Exception("enough");
    Wait.interrupt(waiter.fiber(), cause);
    Waiter.eventually(first::isCompleted);

    assertThat(wentOn.await(100, TimeUnit.MILLISECONDS)).isFalse();
    end.countDown();
    assertThat(waiter.failure()).isSameAs(cause);
  }

  @Test
  void laterInterruptsAreKeptWithTheFirst() throws Exception {
    Waiter<?> waiter = offload(this::hold);
    begun.await();
    Wait<?> first = waiter.awaitWait();
    Exception cause = new Exception("first");
    Exception later = new Exception("second");

    Wait.interrupt(waiter.fiber(), cause);
    waiter.awaitWaitAfter(first);
    Wait.interrupt(waiter.fiber(), later);
    Waiter.eventually(() -> cause.getSuppressed().length == 1);
    end.countDown();

    assertThat(waiter.failure()).isSameAs(cause).hasSuppressedException(later);
  }

  @Test
  void interruptedWorkerUnblocksWithoutItsInterrupt() throws Exception {
    AtomicBoolean interrupted = new AtomicBoolean(true);
    FiberScheduler hooks =
        new TestFallback() {
          @Override
          public void unblock(Object blocker, Fiber<?> fiber) {
            // A scheduler that wakes its loop through a channel of java.nio would lose it.
            interrupted.set(Thread.currentThread().isInterrupted());
            super.unblock(blocker, fiber);
          }
        };
    Waiter<?> waiter = offload(hooks, this::hold);
    begun.await();
    Wait<?> first = waiter.awaitWait();
    waiter.fiber().thread().interrupt();
    waiter.awaitWaitAfter(first);

    end.countDown();

    assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
    assertThat(interrupted).isFalse();
  }

  @Test
  void interruptTakesAQueuedOperationOutOfTheQueue() throws Exception {
    // O6
    AtomicBoolean ran = new AtomicBoolean();
    Waiter<String> holder = offload(this::hold);
    begun.await();
    Waiter<?> queued =
        offload(() -> {
          ran.set(true);
          return null;
        });
    queued.awaitWait();
    assertThat(pool.waiting()).isEqualTo(1);

    queued.fiber().thread().interrupt();

    assertThat(queued.failure()).isInstanceOf(InterruptedException.class);
    assertThat(pool.waiting()).isZero();
    end.countDown();
    assertThat(holder.value()).isEqualTo("held");
    assertThat(offload(() -> "behind it").value()).isEqualTo("behind it");
    assertThat(ran).isFalse();
  }

  // Memory

  @Test
  void operationThatHasEndedIsGarbage() throws Exception {
    // O11
    WeakReference<Object> operation = endedOperation();

    Waiter.eventually(() -> {
      System.gc();
      return operation.get() == null;
    });
  }

  private WeakReference<Object> endedOperation() throws Exception {
    Object argument = new Object();
    offload(argument::hashCode).value();
    return new WeakReference<>(argument);
  }
}
