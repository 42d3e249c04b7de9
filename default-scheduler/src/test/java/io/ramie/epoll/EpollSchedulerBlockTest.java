package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EpollSchedulerBlockTest extends HookTest {
  @Test
  @DisplayName("B1: a fiber that is unblocked goes on in a later turn, its waker first")
  void theWakerGoesOnFirst() {
    Fiber<?> blocked =
        fiber(() -> {
          order.add("1: blocks");
          boolean unblocked = scheduler.block("gate", null);
          order.add("5: " + unblocked);
        });
    order.add("2: starts the waker");
    fiber(() -> {
      order.add("3: unblocks");
      scheduler.unblock("gate", blocked);
      order.add("4: goes on");
    });

    run();

    assertThat(order)
        .containsExactly(
            "1: blocks", "2: starts the waker", "3: unblocks", "4: goes on", "5: true");
  }

  @Test
  @DisplayName("B2: another thread wakes a loop that sleeps in the kernel, at once")
  void anotherThreadWakesASleepingLoop() {
    long rounds = 20;
    AtomicReference<Fiber<?>> blocked = new AtomicReference<>();
    Semaphore blocking = new Semaphore(0);
    Threads.Running waker =
        Threads.start(() -> {
          for (int i = 0; i < rounds; i++) {
            blocking.acquire();
            // Long enough for the loop to have gone to sleep, most of the times.
            Threads.jitter(20_000);
            scheduler.unblock(null, blocked.get());
          }
        });
    blocked.set(
        fiber(() -> {
          scheduler.yield();
          for (int i = 0; i < rounds; i++) {
            blocking.release();
            assertThat(scheduler.block(null, millis(10_000))).isTrue();
          }
        }));
    long start = System.nanoTime();

    run();

    waker.join();
    assertThat(since(start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("B2, B3, G1: no wake-up by another thread is lost, whenever it comes")
  void noWakeUpIsLost() {
    int rounds = 100_000;
    AtomicInteger blocking = new AtomicInteger();
    AtomicInteger unblocked = new AtomicInteger();
    Fiber<?> blocked =
        fiber(() -> {
          scheduler.yield();
          for (int i = 1; i <= rounds; i++) {
            blocking.set(i);
            // Without a time-out: a wake-up that is lost hangs the test.
            if (scheduler.block("round " + i, null)) {
              unblocked.incrementAndGet();
            }
          }
        });
    Random random = new Random(7);
    Threads.Running waker =
        Threads.start(() -> {
          for (int i = 1; i <= rounds; i++) {
            // Spins: a thread that has to be woken finds the loop asleep each time.
            while (blocking.get() < i && !blocked.isDone()) {
              Thread.onSpinWait();
            }
            Threads.jitter(random.nextInt(i % 1_000 == 0 ? 20_000 : 100));
            scheduler.unblock(null, blocked);
          }
        });

    run();

    waker.join();
    assertThat(unblocked).hasValue(rounds);
  }

  @Test
  @DisplayName("B3: an unblock that comes before the block is not lost")
  void anEarlyUnblockIsNotLost() {
    Fiber<Boolean> fiber =
        fiber(() -> {
          scheduler.unblock(null, Fiber.current());
          return scheduler.block(null, null);
        });

    run();

    assertThat(fiber.resultNow()).isTrue();
  }

  @Test
  @DisplayName("B4: unblocking a finished fiber does nothing")
  void unblockingAFinishedFiberDoesNothing() {
    Fiber<Integer> finished = fiber(() -> 1);

    scheduler.unblock(null, finished);
    Threads.run(() -> scheduler.unblock(null, finished));
    run();

    assertThat(finished.resultNow()).isEqualTo(1);
  }

  @Test
  @DisplayName("B5: a second unblock before the fiber has run ends no later wait")
  void aSecondUnblockEndsNoLaterWait() {
    Fiber<Boolean> fiber =
        fiber(() -> {
          scheduler.block(null, null);
          return scheduler.block(null, millis(1));
        });

    scheduler.unblock(null, fiber);
    scheduler.unblock(null, fiber);
    run();

    assertThat(fiber.resultNow()).isFalse();
  }

  @Test
  @DisplayName("B5: any number of early unblocks end one block")
  void manyEarlyUnblocksEndOneBlock() {
    Fiber<String> fiber =
        fiber(() -> {
          for (int i = 0; i < 3; i++) {
            scheduler.unblock(null, Fiber.current());
          }
          return scheduler.block(null, millis(1)) + ", " + scheduler.block(null, millis(1));
        });

    run();

    assertThat(fiber.resultNow()).isEqualTo("true, false");
  }

  @Test
  @DisplayName("B5: an unblock does not end a wait for a handle, but the block after it")
  void anUnblockDoesNotEndAWaitForAHandle() {
    Handles.Pair pair = handles.sockets();
    Fiber<String> fiber =
        fiber(() -> {
          int events = scheduler.ioWait(pair.first(), Io.READABLE, millis(20));
          return events + ", " + scheduler.block(null, null);
        });

    scheduler.unblock(null, fiber);
    run();

    assertThat(fiber.resultNow()).isEqualTo("0, true");
  }

  @Test
  @DisplayName("B8: a block that nobody ends says so, not before its time, and leaves no timer")
  void aBlockTimesOut() {
    long start = System.nanoTime();

    boolean unblocked = inFiber(() -> scheduler.block(null, millis(20)));

    assertThat(unblocked).isFalse();
    assertThat(since(start)).isGreaterThanOrEqualTo(millis(20));
    assertThat(scheduler.loop().timers()).isZero();
  }

  @Test
  @DisplayName("B9: a block that is ended early leaves no timer, and nothing fires later")
  void anUnblockedBlockLeavesNoTimer() {
    long start = System.nanoTime();
    Fiber<Boolean> blocked =
        fiber(() -> {
          boolean unblocked = scheduler.block(null, millis(10_000));
          assertThat(scheduler.loop().timers()).isZero();
          scheduler.kernelSleep(millis(5));
          return unblocked;
        });
    fiber(() -> scheduler.unblock(null, blocked));

    run();

    assertThat(blocked.resultNow()).isTrue();
    assertThat(since(start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("B10: a block for no time yields once and has timed out, and so has a negative one")
  void aBlockForNoTimeYields() {
    for (Duration timeout : new Duration[] {Duration.ZERO, millis(-5)}) {
      order.clear();
      fiber(() -> {
        boolean unblocked = scheduler.block(null, timeout);
        order.add("blocked: " + unblocked);
      });
      order.add("starter");

      run();

      assertThat(order).containsExactly("starter", "blocked: false");
    }
  }

  @Test
  @DisplayName("B11: the blocker is information only")
  void theBlockerIsInformation() {
    Object[][] blockers = {{null, null}, {"a", null}, {null, "b"}, {"a", "b"}};
    for (Object[] pair : blockers) {
      Fiber<Boolean> fiber = fiber(() -> scheduler.block(pair[0], null));

      scheduler.unblock(pair[1], fiber);
      run();

      assertThat(fiber.resultNow()).isTrue();
    }
  }

  @Test
  @DisplayName("B13: unblock does not block, switch fibers or throw while its caller holds locks")
  void unblockIsCalledWithLocksHeld() {
    Object lock = new Object();
    Fiber<?> blocked =
        fiber(() -> {
          scheduler.block(null, null);
          synchronized (lock) {
            order.add("woken");
          }
        });
    fiber(() -> {
      synchronized (lock) {
        scheduler.unblock(null, blocked);
        order.add("still inside");
      }
    });

    run();

    assertThat(order).containsExactly("still inside", "woken");
  }

  @Test
  @DisplayName("B13: a thread that holds a lock of a fiber may unblock that fiber")
  void anotherThreadUnblocksWithLocksHeld() {
    Object lock = new Object();
    Fiber<?> blocked =
        fiber(() -> {
          scheduler.block(null, null);
          synchronized (lock) {
            order.add("woken");
          }
        });
    Threads.Running waker =
        Threads.start(() -> {
          synchronized (lock) {
            scheduler.unblock(null, blocked);
            Threads.jitter(10_000);
          }
        });

    run();

    waker.join();
    assertThat(order).containsExactly("woken");
  }

  @Test
  @DisplayName("B2: many fibers are woken by many threads at once")
  void manyThreadsWakeManyFibers() {
    int count = 2_000;
    Fiber<?>[] fibers = new Fiber<?>[count];
    AtomicInteger woken = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      fibers[i] =
          fiber(() -> {
            if (scheduler.block(null, null)) {
              woken.incrementAndGet();
            }
          });
    }
    Threads.Running[] wakers = new Threads.Running[4];
    for (int t = 0; t < wakers.length; t++) {
      int first = t;
      wakers[t] =
          Threads.start(() -> {
            for (int i = first; i < count; i += wakers.length) {
              scheduler.unblock(null, fibers[i]);
            }
          });
    }

    run();

    for (Threads.Running waker : wakers) {
      waker.join();
    }
    assertThat(woken).hasValue(count);
  }
}
