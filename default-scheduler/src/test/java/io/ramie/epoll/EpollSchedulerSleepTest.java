package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Io;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EpollSchedulerSleepTest extends HookTest {
  @Test
  @DisplayName("S1: sleepers wake in the order of their deadlines")
  void sleepersWakeInTheOrderOfTheirDeadlines() {
    for (int i : new int[] {4, 1, 5, 3, 2}) {
      fiber(() -> {
        scheduler.kernelSleep(millis(10L * i));
        order.add("" + i);
      });
    }
    assertThat(scheduler.loop().timers()).isEqualTo(5);

    run();

    assertThat(order).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  @DisplayName("S2: nobody wakes early")
  void nobodyWakesEarly() {
    Random random = new Random(2);
    for (int i = 0; i < 50; i++) {
      Duration duration = Duration.ofNanos(random.nextLong(200_000_000));
      fiber(() -> {
        long start = System.nanoTime();
        scheduler.kernelSleep(duration);
        assertThat(since(start)).isGreaterThanOrEqualTo(duration);
      });
    }

    run();
  }

  @Test
  @DisplayName("S4: two sleep at the same time, not one after the other")
  void sleepsOverlap() {
    long start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      fiber(() -> scheduler.kernelSleep(millis(100)));
    }

    run();

    // Even a loaded machine is far from twenty times as long.
    assertThat(since(start)).isBetween(millis(100), millis(1500));
  }

  @Test
  @DisplayName("S5: a sleep of no time suspends once")
  void aSleepOfNoTimeYields() {
    fiber(() -> {
      order.add("before");
      scheduler.kernelSleep(Duration.ZERO);
      order.add("after");
    });
    order.add("starter");

    run();

    assertThat(order).containsExactly("before", "starter", "after");
  }

  @Test
  @DisplayName("S5: sleeps of no time without end starve neither handles nor timers")
  void aStormOfEmptySleepsStarvesNobody() {
    Handles.Pair pair = handles.sockets();
    AtomicBoolean stop = new AtomicBoolean();
    fiber(() -> {
      long start = System.nanoTime();
      while (!stop.get() && since(start).compareTo(Patience.LONG) < 0) {
        scheduler.kernelSleep(Duration.ZERO);
      }
    });
    fiber(() -> {
      scheduler.kernelSleep(millis(5));
      order.add("slept");
      Handles.write(pair.second(), "x");
    });
    fiber(() -> {
      scheduler.ioWait(pair.first(), Io.READABLE, null);
      order.add("readable");
      stop.set(true);
    });

    run();

    assertThat(order).containsExactly("slept", "readable");
  }

  @Test
  @DisplayName("S6: the shortest sleeps suspend, and end")
  void theShortestSleepsSuspendAndEnd() {
    for (long nanos : new long[] {1, 999, 50_000, 999_999}) {
      order.clear();
      fiber(() -> {
        long start = System.nanoTime();
        scheduler.kernelSleep(Duration.ofNanos(nanos));
        assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofNanos(nanos));
        order.add("after");
      });
      order.add("starter");

      run();

      assertThat(order).containsExactly("starter", "after");
    }
  }

  @Test
  @DisplayName("S7: a sleep without end is ended by unblock")
  void aSleepWithoutEndIsEndedByUnblock() {
    Fiber<?> sleeper = fiber(() -> scheduler.kernelSleep(null));
    assertThat(scheduler.loop().timers()).isZero();

    Threads.Running waker = Threads.start(() -> scheduler.unblock(null, sleeper));
    run();

    waker.join();
    assertThat(sleeper.isDone()).isTrue();
  }

  @Test
  void unblockEndsASleepEarlyAndLeavesNoTimer() {
    long start = System.nanoTime();
    Fiber<?> sleeper = fiber(() -> scheduler.kernelSleep(Duration.ofSeconds(30)));

    scheduler.unblock(null, sleeper);
    run();

    assertThat(since(start)).isLessThan(Duration.ofSeconds(10));
    assertThat(scheduler.loop().timers()).isZero();
  }

  @Test
  void anEarlyUnblockShortensNoSleep() {
    inFiber(() -> {
      scheduler.unblock(null, Fiber.current());
      long start = System.nanoTime();
      scheduler.kernelSleep(millis(20));
      assertThat(since(start)).isGreaterThanOrEqualTo(millis(20));
    });
  }

  @Test
  @DisplayName("S11: durations of centuries do not overflow, those below zero are none")
  void extremeDurationsDoNotOverflow() {
    List<Fiber<Void>> sleepers =
        List.of(
            fiber(() -> scheduler.kernelSleep(Duration.ofDays(10_000))),
            fiber(() -> scheduler.kernelSleep(Duration.ofNanos(Long.MAX_VALUE))),
            fiber(() -> scheduler.kernelSleep(Duration.ofNanos(Long.MAX_VALUE - 1))),
            fiber(() -> scheduler.kernelSleep(Duration.ofSeconds(Long.MAX_VALUE))));
    fiber(() -> scheduler.kernelSleep(Duration.ofSeconds(Long.MIN_VALUE)));
    fiber(() -> {
      scheduler.kernelSleep(millis(5));
      assertThat(sleepers).noneMatch(Fiber::isDone);
      sleepers.forEach(Fiber::cancel);
    });

    run();

    assertThat(sleepers).allMatch(Fiber::isCancelled);
  }

  @Test
  @DisplayName("S11: the loop itself sleeps for centuries, and is woken")
  void theLoopSleepsForCenturies() {
    Fiber<?> sleeper = fiber(() -> scheduler.kernelSleep(Duration.ofDays(100_000)));
    Threads.Running waker =
        Threads.start(() -> {
          Threads.jitter(50_000);
          scheduler.unblock(null, sleeper);
        });

    run();

    waker.join();
  }

  @Test
  @DisplayName("S12: twenty thousand sleepers all wake, not early")
  void manySleepersWake() {
    int count = 20_000;
    Random random = new Random(12);
    AtomicInteger early = new AtomicInteger();
    AtomicInteger woken = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      Duration duration = Duration.ofNanos(random.nextLong(300_000_000));
      scheduler.fiber(
          FiberOptions.NONE,
          () -> {
            long start = System.nanoTime();
            scheduler.kernelSleep(duration);
            if (since(start).compareTo(duration) < 0) {
              early.incrementAndGet();
            }
            return woken.incrementAndGet();
          });
    }

    run();

    assertThat(woken).hasValue(count);
    assertThat(early).hasValue(0);
  }

  @Test
  @DisplayName("G8: a loop with a timer sleeps until that, not much longer")
  void theLoopSleepsUntilTheNextTimer() {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      inFiber(() -> scheduler.kernelSleep(millis(5)));
      best = Math.min(best, System.nanoTime() - start);
    }

    assertThat(Duration.ofNanos(best)).isBetween(millis(5), millis(15));
  }

  @Test
  @DisplayName("G7: a loop with nothing to do sleeps, it does not spin")
  void anIdleLoopDoesNotSpin() {
    OtherPlatform clock = new OtherPlatform();
    EpollScheduler counted = new EpollScheduler(clock);
    counted.fiber(
        FiberOptions.NONE,
        () -> {
          counted.kernelSleep(millis(50));
          return null;
        });

    Patience.close(counted);

    assertThat(clock.clockReads()).isLessThan(20);
  }
}
