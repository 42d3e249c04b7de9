package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class OffloadTest {
  @ParameterizedTest
  @EnumSource
  @DisplayName("O1: what the body returns comes back")
  void valueComesBack(Setting setting) throws Exception {
    int value = setting.run(() -> Fibers.offload(() -> 42));

    assertThat(value).isEqualTo(42);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("O1: what the body throws comes out as it is")
  void exceptionComesOutAsItIs(Setting setting) throws Exception {
    IOException failure = new IOException("on purpose");

    setting.run(() ->
        assertThatThrownBy(() ->
                Fibers.offload(() -> {
                  throw failure;
                }))
            .isSameAs(failure));
  }

  @ParameterizedTest
  @EnumSource
  void bodyIsInABlockingContext(Setting setting) throws Exception {
    boolean blocking = setting.run(() -> Fibers.offload(Fibers::isBlocking));

    assertThat(blocking).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void offloadingInsideSimplyRuns(Setting setting) throws Exception {
    boolean same =
        setting.run(() ->
            Fibers.offload(() -> {
              Thread outer = Thread.currentThread();
              return Fibers.offload(Thread::currentThread) == outer;
            }));

    assertThat(same).isTrue();
  }

  @Test
  @DisplayName("O1: it runs on another thread, and the other fibers go on meanwhile")
  void otherFibersGoOn() throws Exception {
    Fibers.run(() -> {
      CountDownLatch released = new CountDownLatch(1);
      Thread fiber = Thread.currentThread();
      Fibers.schedule(() -> {
        Fibers.yield();
        released.countDown();
      });

      Thread worker =
          Fibers.offload(() -> {
            released.await();
            return Thread.currentThread();
          });

      assertThat(worker).isNotSameAs(fiber);
      assertThat(worker.isVirtual()).isFalse();
    });
  }

  @ParameterizedTest
  @EnumSource(names = "FIBERS", mode = EnumSource.Mode.EXCLUDE)
  @DisplayName("O1: in a blocking context the body runs on the calling thread")
  void blockingContextRunsItItself(Setting setting) throws Exception {
    setting.run(
        () -> assertThat(Fibers.offload(Thread::currentThread)).isSameAs(Thread.currentThread()));
  }

  @Test
  @DisplayName("O1: in a blocking section the body runs in the fiber")
  void blockingSectionRunsItItself() throws Exception {
    Fibers.run(() ->
        Fibers.blocking(() ->
            assertThat(Fibers.offload(Thread::currentThread)).isSameAs(Thread.currentThread())));
  }

  @Test
  @DisplayName("O2: a hook that returns without running the body leaves it to the caller")
  void bodyThatTheHookDeclinesRunsAnyway() throws Exception {
    Declining hooks = new Declining();

    int value = Fibers.run(hooks, () -> Fibers.offload(() -> Fibers.isBlocking() ? 42 : 0));

    assertThat(value).isEqualTo(42);
    assertThat(hooks.declined).isTrue();
  }

  private static final class Declining extends WaitlessScheduler {
    private boolean declined;

    @Override
    public <T> T blockingOperationWait(Callable<T> operation) {
      declined = true;
      return null;
    }
  }

  @Test
  @DisplayName("O3: a hook that runs the body twice is told that it has been executed")
  void secondRunIsRefused() {
    OffloadedBody<Integer> once = new OffloadedBody<>(() -> 42);

    assertThat(once.hasBegun()).isFalse();
    assertThat(call(once)).isEqualTo(42);
    assertThat(once.hasBegun()).isTrue();
    assertThatThrownBy(once::call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already executed");
  }

  private static <T> T call(Callable<T> operation) {
    try {
      return operation.call();
    } catch (Exception unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Test
  @DisplayName("A cancelled fiber interrupts the worker, and goes on when that has let go")
  void cancelInterruptsTheWorker() throws Exception {
    Fibers.run(() -> {
      AtomicReference<Throwable> seen = new AtomicReference<>();
      CountDownLatch begun = new CountDownLatch(1);
      Fiber<Void> waiter =
          Fibers.schedule(() ->
              Fibers.offload(() -> {
                begun.countDown();
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException interrupted) {
                  seen.set(interrupted);
                  throw interrupted;
                }
              }));
      begun.await();

      waiter.cancel();

      assertThatThrownBy(waiter::value).isInstanceOf(CancellationException.class);
      assertThat(seen.get()).isInstanceOf(InterruptedException.class);
    });
  }

  @Test
  @DisplayName("What is raised in the fiber comes out of offload, not the worker's interrupt")
  void raisedCauseIsKept() throws Exception {
    IOException raised = new IOException("on purpose");

    Fibers.run(() -> {
      CountDownLatch begun = new CountDownLatch(1);
      Fiber<Void> waiter =
          Fibers.schedule(() ->
              Fibers.offload(() -> {
                begun.countDown();
                new CountDownLatch(1).await();
              }));
      begun.await();

      waiter.raise(raised);

      assertThatThrownBy(waiter::value)
          .isInstanceOf(CompletionException.class)
          .cause()
          .isSameAs(raised);
    });
  }

  @Test
  @DisplayName("A time-out around it interrupts the worker")
  void timeoutEndsIt() throws Exception {
    Fibers.run(() ->
        assertThatThrownBy(() ->
                Fibers.timeout(
                    Duration.ofMillis(5),
                    () -> Fibers.offload(() -> new CountDownLatch(1).await())))
            .isInstanceOf(TimeoutException.class));
  }

  @Test
  void missingBodyIsRefused() {
    assertThatThrownBy(() -> Fibers.offload((Fibers.Body<String, RuntimeException>) null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("body");
  }
}
