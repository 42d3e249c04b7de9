package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class JoinTest {
  private final BlockingQueue<Fiber<?>> joining = new LinkedBlockingQueue<>();
  private final CountDownLatch unblocking = new CountDownLatch(1);
  private final CountDownLatch proceed = new CountDownLatch(1);
  private final CountDownLatch wentOn = new CountDownLatch(1);

  /** A fiber that a thread of the test plays. */
  private static final class Played extends Fiber<String> {
    private final Thread thread = Thread.currentThread();

    Played() {
      super(Schedulers.blockingFallback(), "played");
    }

    @Override
    public Thread thread() {
      return thread;
    }

    void end() {
      finish("end", null);
    }
  }

  /** Its unblock takes as long as the test wants when a fiber's end is the reason. */
  private final class Held extends LoopScheduler {
    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      unblocking.countDown();
      HeldHooks.await(proceed);
      super.unblock(blocker, fiber);
    }
  }

  /** Joins a fiber in one of another scheduler, on a thread of its own. */
  private Waiter<String> join(LoopScheduler hooks, Fiber<String> target) {
    return Waiter.start(() -> {
      try (LoopScheduler scheduler = hooks) {
        Fiber<String> joiner =
            scheduler.fiber(
                FiberOptions.NONE,
                () -> {
                  joining.add(Fiber.current());
                  target.join();
                  wentOn.countDown();
                  return target.resultNow();
                });
        scheduler.run();
        return joiner.resultNow();
      }
    });
  }

  private Fiber<?> awaitJoiner() throws InterruptedException {
    Fiber<?> joiner = joining.take();
    Waiter.eventually(() -> joiner.currentWait() != null);
    return joiner;
  }

  @Test
  @DisplayName("B15: an unblock that takes its time holds up the joiner, and loses nothing")
  void joinerDoesNotGoOnWhileTheFinishingFiberUnblocksIt() throws Exception {
    Played target = new Played();
    Waiter<String> waiter = join(new Held(), target);
    Fiber<?> joiner = awaitJoiner();
    Thread.ofPlatform().daemon().start(target::end);
    unblocking.await();

    // It sees that the other has finished, and would go on to a sleep that the unblock ends.
    Wait.unblock(joiner);

    assertThat(wentOn.await(100, TimeUnit.MILLISECONDS)).isFalse();
    proceed.countDown();
    assertThat(waiter.value()).isEqualTo("end");
  }

  /** Wakes whom it should, and then fails, which it must not. */
  private static final class Failing extends LoopScheduler {
    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      super.unblock(blocker, fiber);
      throw new LinkageError("on purpose");
    }
  }

  @Test
  @DisplayName("B14: what unblock throws meets who has finished, when all that wait are awake")
  void unblockThatThrowsWakesEveryJoiner() throws Exception {
    Played target = new Played();
    List<Waiter<String>> waiters =
        List.of(join(new Failing(), target), join(new Failing(), target));
    awaitJoiner();
    awaitJoiner();

    assertThatExceptionOfType(LinkageError.class).isThrownBy(target::end);

    for (Waiter<String> waiter : waiters) {
      assertThat(waiter.value()).isEqualTo("end");
    }
  }

  @Test
  @DisplayName("X2: a blocking section cannot wait for a fiber that only its own thread can run")
  void blockingSectionCannotWaitForAFiberOfItsThread() {
    try (LoopScheduler scheduler = new LoopScheduler()) {
      Fiber<?> sleeper = scheduler.fiber(FiberOptions.NONE, () -> scheduler.block("the end", null));
      Fiber<?> waiting =
          scheduler.fiber(
              FiberOptions.named("waiting"),
              () ->
                  Schedulers.blocking(() -> {
                    sleeper.join();
                    return null;
                  }));
      scheduler.unblock(null, sleeper);

      assertThat(waiting.exceptionNow())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("fiber 'waiting' would wait for fiber '" + sleeper.name() + "'")
          .hasMessageEndingWith("wait in a fiber, outside blocking sections");
    }
  }

  @Test
  void whatIsToBeDoneAtTheEndIsDoneOnce() {
    Played fiber = new Played();
    List<String> done = new ArrayList<>();
    Runnable second = () -> done.add("second");

    assertThat(fiber.onFinish(() -> done.add("first"))).isTrue();
    assertThat(fiber.onFinish(second)).isTrue();
    assertThat(fiber.onFinish(() -> done.add("third"))).isTrue();
    fiber.removeOnFinish(second);
    assertThat(done).isEmpty();
    fiber.end();

    assertThat(done).containsExactly("first", "third");
    assertThat(fiber.onFinish(second)).isFalse();
    assertThat(done).hasSize(2);
  }

  @Test
  void theEndOfAThreadIsToldToNobody() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> Fiber.current().onFinish(() -> {}))
        .withMessageContaining("join it");
  }
}
