package io.ramie.spi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SelfEnding;
import io.ramie.spi.TinyScheduler;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {
  private static final CountDownLatch PINNED = new CountDownLatch(1);
  private static final CountDownLatch RELEASED = new CountDownLatch(1);

  private final List<String> reports = new ArrayList<>();
  private final Watchdog watchdog = new Watchdog(reports::add);

  /** A class whose initialiser waits. */
  private static final class Pinning {
    static final boolean INITIALISED = awaitRelease();

    private static boolean awaitRelease() {
      PINNED.countDown();
      try {
        RELEASED.await();
        return true;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void aWaitInsideAClassInitialiserIsReportedOnceWithFiberAndClass() throws Exception {
    AtomicReference<FiberEngine> engine = new AtomicReference<>();
    Thread loop =
        Thread.ofPlatform()
            .name("the loop")
            .start(() -> runOneFiber(engine, "culprit", () -> Pinning.INITIALISED));
    PINNED.await();
    watchdog.watch(engine.get());

    lookUntilReported(loop);
    watchdog.look();
    RELEASED.countDown();
    loop.join();

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst())
        .contains("'culprit'")
        .contains("class initialiser of " + Pinning.class.getName())
        .contains("'the loop'")
        .contains("awaitRelease");
  }

  @Test
  void aLoopThatIsIdleIsNotReported() throws Exception {
    Semaphore sleeping = new Semaphore(0);
    AtomicReference<FiberEngine> engine = new AtomicReference<>();
    AtomicReference<Runnable> wake = new AtomicReference<>();
    Thread loop =
        Thread.ofPlatform()
            .start(() ->
                runOneFiber(
                    engine,
                    "sleeper",
                    () -> {
                      Thread self = Thread.currentThread();
                      wake.set(self::interrupt);
                      sleeping.release();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException woken) {
                        return true;
                      }
                      return false;
                    }));
    sleeping.acquire();
    watchdog.watch(engine.get());

    for (int i = 0; i < 10; i++) {
      watchdog.look();
    }
    wake.get().run();
    loop.join();

    assertThat(reports).isEmpty();
  }

  // Closing

  @Test
  void aCloseThatWaitsForABlockedFiberIsReportedOnceWithTheFiber() throws Exception {
    ClosingLoop loop = new ClosingLoop("a key", /* timeout= */ null);
    watchdog.watch(loop.engine());

    lookUntilReported(loop.thread);
    lookAsOftenAsItTakes();
    loop.end();

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst())
        .contains("thread 'the loop' is being closed and has run no fiber for 5 s")
        .contains("this fiber:\n\tFiber[the blocked one, waiting: block on a key for");
  }

  @Test
  void aCloseIsGivenItsTime() throws Exception {
    ClosingLoop loop = new ClosingLoop("a key", /* timeout= */ null);
    watchdog.watch(loop.engine());

    // The first look begins to count.
    for (int i = 0; i < Watchdog.LOOKS_UNTIL_STUCK; i++) {
      watchdog.look();
    }
    assertThat(reports).isEmpty();
    watchdog.look();
    assertThat(reports).hasSize(1);
    loop.end();
  }

  @Test
  void aCloseThatTimeWillEndIsNotReported() throws Exception {
    ClosingLoop loop = new ClosingLoop("a key", Duration.ofDays(1));
    watchdog.watch(loop.engine());

    lookAsOftenAsItTakes();
    loop.end();

    assertThat(reports).isEmpty();
  }

  @Test
  void aCloseThatWorkElsewhereWillEndIsNotReported() throws Exception {
    ClosingLoop loop = new ClosingLoop(new SelfEnding() {}, /* timeout= */ null);
    watchdog.watch(loop.engine());

    lookAsOftenAsItTakes();
    loop.end();

    assertThat(reports).isEmpty();
  }

  @Test
  void aLoopThatIsBlockedButNotClosedIsNotReported() throws Exception {
    ClosingLoop loop = new ClosingLoop("a key", /* timeout= */ null, FiberScheduler::run);
    watchdog.watch(loop.engine());

    lookAsOftenAsItTakes();
    loop.end();

    assertThat(reports).isEmpty();
  }

  private void lookAsOftenAsItTakes() {
    for (int i = 0; i < 3 * Watchdog.LOOKS_UNTIL_STUCK; i++) {
      watchdog.look();
    }
  }

  /** A thread that closes, or runs, a scheduler whose one fiber is blocked. */
  private static final class ClosingLoop {
    final Thread thread;
    private final CompletableFuture<Fiber<?>> blocked = new CompletableFuture<>();
    private volatile boolean released;

    ClosingLoop(Object blocker, Duration timeout) {
      this(blocker, timeout, FiberScheduler::close);
    }

    ClosingLoop(Object blocker, Duration timeout, Consumer<FiberScheduler> loop) {
      this.thread = Thread.ofPlatform().name("the loop").start(() -> run(blocker, timeout, loop));
    }

    private void run(Object blocker, Duration timeout, Consumer<FiberScheduler> loop) {
      try (FiberScheduler scheduler = new TinyScheduler(new StillPlatform())) {
        scheduler.fiber(
            FiberOptions.named("the blocked one"),
            () -> {
              scheduler.yield();
              blocked.complete(Fiber.current());
              while (!released) {
                scheduler.block(blocker, timeout);
              }
              return null;
            });
        loop.accept(scheduler);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** The engine, once its loop has nothing more to run. */
    FiberEngine engine() throws Exception {
      Fiber<?> fiber = blocked.get(30, TimeUnit.SECONDS);
      FiberEngine engine = ((ScheduledFiber<?>) fiber).engine();
      while (fiber.thread().getState() != Thread.State.WAITING || engine.currentFiber() != null) {
        Thread.onSpinWait();
      }
      return engine;
    }

    void end() throws Exception {
      released = true;
      Wait.unblock(blocked.get());
      thread.join();
    }
  }

  private void lookUntilReported(Thread loop) {
    while (reports.isEmpty() && loop.isAlive()) {
      watchdog.look();
    }
  }

  private interface Body {
    Object call() throws Exception;
  }

  private static void runOneFiber(AtomicReference<FiberEngine> engine, String name, Body body) {
    try (FiberScheduler scheduler = new TinyScheduler(new StillPlatform())) {
      scheduler.fiber(
          FiberOptions.named(name),
          () -> {
            scheduler.yield();
            engine.set(((ScheduledFiber<?>) Fiber.current()).engine());
            return body.call();
          });
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
