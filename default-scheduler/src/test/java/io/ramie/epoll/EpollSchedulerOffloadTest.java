package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.OffloadPool;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Operations that other threads run. */
class EpollSchedulerOffloadTest extends HookTest {
  @Test
  @DisplayName("O1: an operation runs on another thread, while others run here")
  void anOperationRunsOnAnotherThread() {
    CountDownLatch go = new CountDownLatch(1);
    Fiber<Thread> caller =
        fiber(() ->
            scheduler.blockingOperationWait(() -> {
              go.await();
              return Thread.currentThread();
            }));
    fiber(() -> {
      scheduler.yield();
      assertThat(caller.isDone()).isFalse();
      go.countDown();
    });

    run();

    assertThat(caller.resultNow().isVirtual()).isFalse();
    assertThat(caller.resultNow()).isNotEqualTo(Thread.currentThread());
  }

  @Test
  @DisplayName("O1: what an operation throws is the caller's, as it is")
  void whatAnOperationThrowsIsTheCallers() {
    FileNotFoundException failure = new FileNotFoundException("gone");
    inFiber(() ->
        assertThatExceptionOfType(FileNotFoundException.class)
            .isThrownBy(() ->
                scheduler.blockingOperationWait(() -> {
                  throw failure;
                }))
            .isSameAs(failure));
  }

  @Test
  @DisplayName("O3: an operation runs once")
  void anOperationRunsOnce() {
    AtomicInteger runs = new AtomicInteger();

    int result = inFiber(() -> scheduler.blockingOperationWait(runs::incrementAndGet));

    assertThat(result).isEqualTo(1);
    assertThat(runs).hasValue(1);
  }

  @Test
  @DisplayName("O6: an operation that is cancelled in the queue never runs")
  void anOperationThatIsCancelledInTheQueueNeverRuns() {
    int limit = OffloadPool.shared().limit();
    CountDownLatch busy = new CountDownLatch(1);
    AtomicBoolean ran = new AtomicBoolean();
    for (int i = 0; i < limit; i++) {
      fiber(() -> {
        scheduler.blockingOperationWait(() -> {
          busy.await();
          return null;
        });
      });
    }
    Fiber<?> queued =
        fiber(() ->
            assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() ->
                    scheduler.blockingOperationWait(() -> {
                      ran.set(true);
                      return null;
                    })));
    fiber(() -> {
      queued.cancel();
      queued.join();
      busy.countDown();
    });

    run();

    assertThat(ran).isFalse();
  }

  @Test
  @DisplayName("O6, O8: a fiber that is cancelled goes on when its worker has let go")
  void aCancelledFiberGoesOnWhenItsWorkerHasLetGo() {
    CountDownLatch running = new CountDownLatch(1);
    AtomicBoolean letGo = new AtomicBoolean();
    Fiber<?> caller =
        fiber(() -> {
          assertThatExceptionOfType(CancellationException.class)
              .isThrownBy(() ->
                  scheduler.blockingOperationWait(() -> {
                    running.countDown();
                    try {
                      new CountDownLatch(1).await();
                    } catch (InterruptedException interrupted) {
                      Threads.jitter(50_000);
                      letGo.set(true);
                    }
                    return null;
                  }));
          assertThat(letGo).isTrue();
        });
    Threads.Running canceller =
        Threads.start(() -> {
          running.await();
          caller.cancel();
        });

    run();

    canceller.join();
  }

  @Test
  @DisplayName("O9: no result is lost, however soon the worker is done")
  void noResultIsLost() {
    int fibers = 20;
    int operations = 300;
    List<Fiber<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < fibers; i++) {
      callers.add(
          fiber(() -> {
            int sum = 0;
            for (int j = 0; j < operations; j++) {
              sum += scheduler.blockingOperationWait(() -> 1);
              if (j % 3 == 0) {
                // A late unblock would end it early.
                long start = System.nanoTime();
                scheduler.kernelSleep(millis(1));
                assertThat(since(start)).isGreaterThanOrEqualTo(millis(1));
              }
            }
            return sum;
          }));
    }

    run();

    assertThat(callers).allMatch(caller -> caller.resultNow() == operations);
  }

  @Test
  @DisplayName("O11: a fiber that nobody refers to outlives a collection of garbage")
  void aFiberOutlivesACollection() {
    CountDownLatch go = new CountDownLatch(1);
    // Not started by the method of the test, which would remember it.
    scheduler.fiber(
        FiberOptions.NONE,
        () ->
            order.add(
                scheduler.blockingOperationWait(() -> {
                  go.await();
                  return "kept";
                })));
    Threads.Running collector =
        Threads.start(() -> {
          System.gc();
          go.countDown();
        });

    run();

    collector.join();
    assertThat(order).containsExactly("kept");
  }
}
