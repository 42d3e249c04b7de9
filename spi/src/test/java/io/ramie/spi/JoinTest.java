package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(TestProviders.class)
class JoinTest {
  private final CompletableFuture<Fiber<?>> joining = new CompletableFuture<>();
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

  private Waiter<String> join(Fiber<String> target) {
    return Waiter.start(() -> {
      try (LoopScheduler scheduler = new Held()) {
        Fiber<String> joiner =
            scheduler.fiber(
                FiberOptions.NONE,
                () -> {
                  joining.complete(Fiber.current());
                  target.join();
                  wentOn.countDown();
                  return target.resultNow();
                });
        scheduler.run();
        return joiner.resultNow();
      }
    });
  }

  @Test
  void joinerDoesNotGoOnWhileTheFinishingFiberUnblocksIt() throws Exception {
    Played target = new Played();
    Waiter<String> waiter = join(target);
    Fiber<?> joiner = joining.get(20, TimeUnit.SECONDS);
    Waiter.eventually(() -> joiner.currentWait() != null);
    Thread.ofPlatform().daemon().start(target::end);
    unblocking.await();

    // It sees that the other has finished, and would go on to a sleep that the unblock ends.
    Wait.unblock(joiner);

    assertThat(wentOn.await(100, TimeUnit.MILLISECONDS)).isFalse();
    proceed.countDown();
    assertThat(waiter.value()).isEqualTo("end");
  }
}
