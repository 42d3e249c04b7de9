package io.ramie.spi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.TinyScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
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
