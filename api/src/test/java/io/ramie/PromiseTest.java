package io.ramie;

import static io.ramie.queue.QueueWaiters.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.operation.Operation;
import io.ramie.queue.QueueWaiters.Waiter;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PromiseTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(2);

  private final Promise<String> promise = new Promise<>();
  private final IOException failure = new IOException("no such luck");

  // Completing

  @Test
  void theFirstToCompleteWins() throws Exception {
    assertThat(promise.isDone()).isFalse();
    assertThat(promise.complete("a")).isTrue();
    assertThat(promise.complete("b")).isFalse();
    assertThat(promise.fail(failure)).isFalse();
    assertThat(promise.cancel(true)).isFalse();

    assertThat(promise.isDone()).isTrue();
    assertThat(promise.isCancelled()).isFalse();
    assertThat(promise.await()).isEqualTo("a");
    assertThat(promise.get()).isEqualTo("a");
    assertThat(promise.resultNow()).isEqualTo("a");
    assertThat(promise.state()).isEqualTo(Future.State.SUCCESS);
  }

  @Test
  void theValueMayBeNull() throws Exception {
    promise.complete(null);

    assertThat(promise.isDone()).isTrue();
    assertThat(promise.await()).isNull();
    assertThat(promise.toCompletableFuture().get()).isNull();
  }

  @Test
  void aFailureIsWrappedAsThatOfAFiber() {
    assertThat(promise.fail(failure)).isTrue();

    assertWrapped(CompletionException.class, promise::await);
    assertWrapped(CompletionException.class, () -> promise.await(LONG));
    assertWrapped(CompletionException.class, () -> promise.awaiting().perform());
    assertWrapped(ExecutionException.class, promise::get);
    assertWrapped(ExecutionException.class, () -> promise.get(1, TimeUnit.HOURS));
    assertThat(promise.exceptionNow()).isSameAs(failure);
    assertThat(promise.state()).isEqualTo(Future.State.FAILED);
  }

  private void assertWrapped(Class<? extends Exception> wrapper, Callable<?> call) {
    assertThatThrownBy(call::call).isInstanceOf(wrapper).hasCause(failure);
  }

  @Test
  void aCancelledOneIsCancelledForEverybody() {
    assertThat(promise.cancel(true)).isTrue();

    assertThat(promise.isCancelled()).isTrue();
    assertThat(promise.isDone()).isTrue();
    assertThat(promise.state()).isEqualTo(Future.State.CANCELLED);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(promise::await);
    assertThatExceptionOfType(CancellationException.class).isThrownBy(promise::get);
    assertThat(promise.complete("late")).isFalse();
  }

  @Test
  void itSaysHowItIs() throws Exception {
    assertThat(promise).hasToString("Promise[0 waiting]");
    Waiter<String> waiter = start(Setting.THREADS, promise::await);
    assertThat(promise).hasToString("Promise[1 waiting]");
    promise.fail(failure);
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(waiter.result()::get);
    assertThat(promise).hasToString("Promise[java.io.IOException: no such luck]");
  }

  // Waiting

  @ParameterizedTest
  @EnumSource
  @DisplayName("B38: another thread completes it, and everybody who waits goes on")
  void anotherThreadCompletesIt(Setting setting) throws Exception {
    setting.run(() -> {
      List<Waiter<String>> waiters = new ArrayList<>();
      waiters.add(start(setting, promise::await));
      waiters.add(start(setting, () -> promise.await(LONG)));
      waiters.add(start(setting, promise::get));
      waiters.add(start(setting, () -> promise.get(1, TimeUnit.HOURS)));
      waiters.add(start(setting, () -> promise.awaiting().perform()));
      assertThat(promise.waiters()).isEqualTo(5);

      Thread.ofPlatform().start(() -> promise.complete("a"));

      for (Waiter<String> each : waiters) {
        assertThat(each.result().get()).isEqualTo("a");
      }
      assertThat(promise.waiters()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B38: who is woken for no reason goes on waiting")
  void strayWakeUpsDoNotEndTheWait(Setting setting) throws Exception {
    setting.run(() -> {
      Waiter<String> waiter = start(setting, promise::await);
      for (int i = 0; i < 3; i++) {
        waiter.fiber().scheduler().unblock(null, waiter.fiber());
        Fibers.sleep(SHORT);
        assertThat(waiter.result().isDone()).isFalse();
      }

      promise.complete("a");

      assertThat(waiter.result().get()).isEqualTo("a");
    });
  }

  @Test
  @DisplayName("B38: a time-out of zero on one that is not done is a time-out, without waiting")
  void aTimeoutOfZeroDoesNotWait() {
    HookNotes notes = new HookNotes();

    Fibers.run(
        notes.scheduler(),
        () ->
            assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> promise.await(Duration.ZERO))
                .withMessageContaining("Promise[0 waiting] was not completed within 0 ns"));

    assertThat(notes.called()).doesNotContain(Hook.BLOCK);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B38: some who wait time out, others succeed")
  void someTimeOutAndOthersSucceed(Setting setting) throws Exception {
    setting.run(() -> {
      Waiter<String> patient = start(setting, () -> promise.await(LONG));
      assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> promise.await(SHORT));
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> promise.get(2, TimeUnit.MILLISECONDS));
      assertThat(promise.waiters()).isOne();

      promise.complete("a");

      assertThat(patient.result().get()).isEqualTo("a");
    });
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedWaiterLeavesNothingBehind(Setting setting) throws Exception {
    setting.run(() -> {
      Waiter<String> waiter = start(setting, promise::await);
      waiter.fiber().thread().interrupt();

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(waiter.result()::get)
          .withCauseInstanceOf(InterruptedException.class);
      assertThat(promise.waiters()).isZero();
    });
  }

  @ParameterizedTest
  @EnumSource
  void itIsAPartOfAChoice(Setting setting) throws Exception {
    Promise<String> other = new Promise<>();
    setting.run(() -> {
      Waiter<String> waiter =
          start(setting, Operation.choice(promise.awaiting(), other.awaiting())::perform);

      other.complete("other");

      assertThat(waiter.result().get()).isEqualTo("other");
      assertThat(promise.waiters()).isZero();
    });
  }

  // CompletableFuture

  @ParameterizedTest
  @EnumSource
  void aFutureGetsWhatThePromiseGets(Setting setting) throws Exception {
    setting.run(() -> {
      CompletableFuture<String> before = promise.toCompletableFuture();
      promise.complete("a");

      assertThat(before.get()).isEqualTo("a");
      assertThat(promise.toCompletableFuture().get()).isEqualTo("a");
    });
  }

  @Test
  void aFutureGetsTheFailureOfThePromise() {
    CompletableFuture<String> future = promise.toCompletableFuture();
    promise.fail(failure);

    assertThatExceptionOfType(ExecutionException.class).isThrownBy(future::get).withCause(failure);
  }

  @Test
  void whatHangsOnAFutureRunsInTheCommonPool() throws Exception {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<?> future =
        promise
            .toCompletableFuture()
            .thenRun(() -> {
              ran.complete(Thread.currentThread());
              awaitUninterruptibly(mayEnd);
            });

    // It blocks its thread, and completing the promise does not.
    Fibers.run(() -> promise.complete("a"));

    assertThat(ran.get()).isInstanceOf(ForkJoinWorkerThread.class);
    assertThat(future).isNotDone();
    mayEnd.countDown();
    future.get();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cancellingTheFutureCancelsThePromise() {
    CompletableFuture<String> other = promise.toCompletableFuture();
    promise.toCompletableFuture().cancel(true);

    assertThat(promise.isCancelled()).isTrue();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(other::get);
  }

  @Test
  void cancellingThePromiseCancelsTheFuture() {
    CompletableFuture<String> future = promise.toCompletableFuture();
    promise.cancel(true);

    assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
    assertThat(future.isCancelled()).isTrue();
  }

  @Test
  void whatElseCompletesTheFutureStaysThere() {
    assertThat(promise.toCompletableFuture().complete("not for all")).isTrue();
    promise.toCompletableFuture().completeExceptionally(failure);

    assertThat(promise.isDone()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aPromiseGetsWhatAStageGets(Setting setting) throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Promise<CharSequence> from = Promise.from(stage);
    setting.run(() -> {
      Waiter<CharSequence> waiter = start(setting, from::await);
      stage.complete("a");

      assertThat(waiter.result().get()).isEqualTo("a");
      assertThat(Promise.from(stage).await()).isEqualTo("a");
    });
  }

  @Test
  void aPromiseGetsTheFailureOfAStageItself() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Promise<String> direct = Promise.from(stage);
    Promise<String> later = Promise.from(stage.thenApply(each -> each + "!"));
    stage.completeExceptionally(failure);

    assertThat(direct.exceptionNow()).isSameAs(failure);
    assertThat(later.exceptionNow()).isSameAs(failure);
  }

  @Test
  void cancellingTheStageCancelsThePromise() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Promise<String> direct = Promise.from(stage);
    Promise<String> later = Promise.from(stage.thenApply(each -> each + "!"));
    stage.cancel(true);

    assertThat(direct.isCancelled()).isTrue();
    assertThat(later.isCancelled()).isTrue();
  }

  @Test
  void cancellingThePromiseCancelsTheStageInTheCommonPool() throws Exception {
    CompletableFuture<String> stage = new CompletableFuture<>();
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    stage.whenComplete((_, _) -> ran.complete(Thread.currentThread()));
    Promise<String> from = Promise.from(stage);

    Fibers.run(() -> from.cancel(true));

    assertThat(ran.get()).isInstanceOf(ForkJoinWorkerThread.class);
    assertThat(stage.isCancelled()).isTrue();
  }

  @Test
  void aStageThatCannotBeCancelledIsLeftAlone() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletionStage<String> stage = source.minimalCompletionStage();
    Promise<String> from = Promise.from(stage);

    assertThat(from.cancel(true)).isTrue();
    assertThat(source.complete("a")).isTrue();
    assertThat(from.isCancelled()).isTrue();
  }

  @Test
  void aLateCompletionFindsASchedulerThatHasEnded() throws Exception {
    Fiber<String> abandoned =
        Fibers.run(() -> {
          Fiber<String> fiber = Fibers.schedule(() -> promise.await());
          fiber.cancel();
          return fiber;
        });

    assertThat(abandoned.isCancelled()).isTrue();
    assertThat(promise.complete("a")).isTrue();
  }
}
