package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trait;
import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Suspending a fiber for a time. */
final class KernelSleepCases {
  /** A sleep: its deadline lies between two moments, and it ended as one of many. */
  private record Sleep(long earliest, long latest, int ended) {}

  private KernelSleepCases() {}

  static List<Case> list() {
    return new Chapter(Hook.KERNEL_SLEEP)
        .inFiber(
            "S1",
            "Fibers go on in the order in which their sleeps end, whichever began first.",
            "Ruby test_sleep",
            KernelSleepCases::deadlineOrder)
        .needing(Trait.FIFO)
        .inFiber(
            "S2",
            "No sleep of many at once is shorter than it should be.",
            "Guile Fibers check-sleep",
            KernelSleepCases::manyAreNeverEarly)
        .inFiber(
            "S4",
            "A sleep does not hold up another one.",
            "fiber_scheduler_spec kernel_sleep",
            KernelSleepCases::sleepsPassTogether)
        .inFiber(
            "S5",
            "A sleep of no time, or less, gives way to what is ready.",
            "fiber_scheduler_spec kernel_sleep",
            KernelSleepCases::noTimeGivesWay)
        .inFiber(
            "S5b",
            "A fiber that sleeps for no time without end starves no timer.",
            "curio#112; polyphony#7",
            trial -> Starvation.ofTimers(trial, () -> trial.hooks().kernelSleep(Duration.ZERO)))
        .inFiber(
            "S5c",
            "A fiber that sleeps for no time without end starves nobody who waits for a handle.",
            "curio#112; polyphony#7",
            trial -> Starvation.ofHandles(trial, () -> trial.hooks().kernelSleep(Duration.ZERO)))
        .anywhere(
            "S6",
            "A sleep is never shorter than it should be, down to a nanosecond.",
            "rage#153",
            KernelSleepCases::neverEarly)
        .anywhere(
            "S7",
            "A sleep without end lasts until the fiber is unblocked.",
            "async kernel",
            KernelSleepCases::withoutEnd)
        .inFiber(
            "S11",
            "Sleeps of ten thousand days and more do not end.",
            "io-event timers; Guile Fibers 2ca397b",
            KernelSleepCases::hugeSleepsLast)
        .anywhere(
            "S11b",
            "A sleep of less than no time ends at once.",
            "async deadline",
            KernelSleepCases::negativeSleepsEnd)
        .inFiber(
            "S12",
            "Ten thousand fibers sleep at once, and all go on, none of them early.",
            "Guile Fibers basic",
            KernelSleepCases::tenThousandSleep)
        .onThread(
            "S101",
            "Sleeps that end at the same moment all end.",
            "io-event timers",
            KernelSleepCases::equalDeadlines)
        .anywhere(
            "S102",
            "unblock ends a sleep early.",
            "contract, block/unblock",
            KernelSleepCases::unblockEndsASleep)
        .anywhere(
            "S103",
            "An unblock that came early shortens no sleep, and is there for the next block.",
            "contract, general 3",
            KernelSleepCases::earlyUnblockShortensNoSleep)
        .anywhere(
            "S104",
            "An unblock that came early ends a sleep without end.",
            "contract, general 3",
            KernelSleepCases::earlyUnblockEndsAnEndlessSleep)
        .anywhere(
            "S105",
            "An unblock that comes as a sleep ends does not shorten the next one.",
            "contract, general 3; async#467",
            KernelSleepCases::lateUnblockShortensNoSleep)
        .inFiber(
            "S106",
            "What wakes the loop ends nobody's sleep.",
            "contract, general 3",
            KernelSleepCases::wakingTheLoopEndsNoSleep)
        .anywhere(
            "S107",
            "A stray unpark of the fiber's thread ends no sleep.",
            "contract, general 3",
            KernelSleepCases::strayUnparkEndsNoSleep)
        .inFiber(
            "S108",
            "A sleep counts from when it begins, however long the loop has been busy before.",
            "contract, kernelSleep",
            KernelSleepCases::countsFromItsBeginning)
        .inFiber(
            "S109",
            "A fiber that was unblocked early is not woken when the time of its sleep has passed.",
            "contract, general 2",
            KernelSleepCases::timersOfEndedSleepsAreGone)
        .inFiber(
            "S110",
            "While a fiber sleeps its current wait says so, since when, and for how long.",
            "design D14",
            KernelSleepCases::currentWaitTells)
        .anywhere(
            "S111",
            "An interrupt of the thread ends a sleep, and its status is clear then.",
            "contract, general 5",
            KernelSleepCases::threadInterruptEndsASleep)
        .inFiber(
            "S112",
            "Thread.sleep suspends only the fiber that calls it.",
            "design D1",
            KernelSleepCases::sleepOfTheJdk)
        .onThread(
            "S113",
            "A sleep lasts as long as it should while the platform's clock overflows.",
            "design D7",
            KernelSleepCases::clockOverflows)
        .onThread(
            "S114",
            "No sleep is early by the platform's clock, however coarse that is.",
            "design D7",
            KernelSleepCases::clockIsCoarse)
        .list();
  }

  private static void sleepAtLeast(Trial trial, Duration duration) throws InterruptedException {
    long start = trial.now();
    trial.hooks().kernelSleep(duration);
    Fail.whenShorter("a sleep of " + duration, trial.since(start), duration);
  }

  private static void deadlineOrder(Trial trial) throws InterruptedException {
    List<Sleep> sleeps = new ArrayList<>();
    List<Fiber<?>> fibers = new ArrayList<>();
    int[] ended = new int[1];
    for (int i = 0; i < 20; i++) {
      long nanos = trial.random().nextInt(20_000_000);
      long earliest = trial.now() + nanos;
      long[] latest = new long[1];
      fibers.add(
          trial.go(() -> {
            trial.hooks().kernelSleep(Duration.ofNanos(nanos));
            sleeps.add(new Sleep(earliest, latest[0], ended[0]++));
          }));
      latest[0] = trial.now() + nanos;
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
    checkOrder(sleeps);
  }

  /** A scheduler may count time in milliseconds; sleeps that end that close may change places. */
  private static void checkOrder(List<Sleep> sleeps) {
    for (Sleep first : sleeps) {
      for (Sleep second : sleeps) {
        Fail.when(
            second.earliest - first.latest > 2_000_000 && second.ended < first.ended,
            () -> "a sleep ended after another that should have ended later");
      }
    }
  }

  private static void manyAreNeverEarly(Trial trial) throws InterruptedException {
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Duration duration = Duration.ofNanos(trial.random().nextInt(5_000_000));
      fibers.add(trial.go(() -> sleepAtLeast(trial, duration)));
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
  }

  private static void sleepsPassTogether(Trial trial) throws InterruptedException {
    Fiber<?> longer = trial.go(() -> trial.hooks().kernelSleep(HOUR));
    trial.hooks().kernelSleep(millis(2));
    Fail.when(longer.isDone(), () -> "a sleep of an hour has ended after 2 ms");
    trial.hooks().unblock(null, longer);
    longer.join();
  }

  private static void noTimeGivesWay(Trial trial) throws InterruptedException {
    for (Duration none : Times.NONE) {
      Fiber<?> ready =
          trial.go(() -> {
            trial.hooks().kernelSleep(none);
            trial.note("was ready");
          });
      trial.note("goes first");
      trial.until("the other has gone on", ready::isDone);
    }
    List<String> once = List.of("goes first", "was ready");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < Times.NONE.length; i++) {
      expected.addAll(once);
    }
    Fail.unlessEqual("the order was", trial.events(), expected);
  }

  private static void neverEarly(Trial trial) throws InterruptedException {
    for (long nanos : new long[] {1, 999, 1_000, 1_001, 50_000, 999_999, 1_000_001, 3_300_000}) {
      sleepAtLeast(trial, Duration.ofNanos(nanos));
    }
  }

  private static void withoutEnd(Trial trial) throws InterruptedException {
    Fiber<?> self = Fiber.current();
    long start = trial.now();
    trial.elsewhere(() -> {
      trial.suspended(self);
      trial.spin(millis(2));
      trial.hooks().unblock(null, self);
    });
    trial.hooks().kernelSleep(null);
    Fail.whenShorter("a sleep without end", trial.since(start), millis(2));
  }

  private static void hugeSleepsLast(Trial trial) throws InterruptedException {
    List<Fiber<?>> asleep = new ArrayList<>();
    for (Duration huge : Times.HUGE) {
      asleep.add(trial.go(() -> trial.hooks().kernelSleep(huge)));
    }
    trial.hooks().kernelSleep(millis(2));
    for (Fiber<?> fiber : asleep) {
      Fail.when(fiber.isDone(), () -> "a sleep of " + Times.HUGE[asleep.indexOf(fiber)] + " ended");
      trial.hooks().unblock(null, fiber);
      fiber.join();
    }
  }

  private static void negativeSleepsEnd(Trial trial) throws InterruptedException {
    long start = trial.now();
    for (Duration none : Times.NONE) {
      trial.hooks().kernelSleep(none);
    }
    Fail.whenLonger("sleeps of no time", trial.since(start), trial.patience());
  }

  private static void tenThousandSleep(Trial trial) throws InterruptedException {
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Duration duration = Duration.ofNanos(trial.random().nextInt(20_000_000));
      fibers.add(trial.go(() -> sleepAtLeast(trial, duration)));
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
  }

  private static void clockOverflows(Trial trial) {
    long start = trial.now();
    FiberScheduler hooks =
        trial.anotherWithClock(now -> Long.MAX_VALUE - 2_000_000 + (now - start));
    try {
      Fiber<Duration> sleeper =
          hooks.fiber(
              FiberOptions.NONE,
              () -> {
                long before = trial.now();
                hooks.kernelSleep(millis(5));
                return trial.since(before);
              });
      hooks.run();
      Fail.whenShorter("a sleep across the overflow took", sleeper.resultNow(), millis(5));
    } finally {
      hooks.close();
    }
  }

  private static void clockIsCoarse(Trial trial) {
    FiberScheduler hooks =
        trial.anotherWithClock(now -> Math.floorDiv(now, 20_000_000) * 20_000_000);
    try {
      for (int i = 0; i < 5; i++) {
        Fiber<Duration> sleeper =
            hooks.fiber(
                FiberOptions.NONE,
                () -> {
                  long before = hooks.platform().nanoTime();
                  hooks.kernelSleep(millis(3));
                  return Duration.ofNanos(hooks.platform().nanoTime() - before);
                });
        hooks.run();
        Fail.whenShorter("by the platform's clock a sleep took", sleeper.resultNow(), millis(3));
      }
    } finally {
      hooks.close();
    }
  }

  private static void equalDeadlines(Trial trial) {
    FiberScheduler hooks = trial.anotherWithClock(now -> Math.floorDiv(now, 500_000) * 500_000);
    AtomicInteger ended = new AtomicInteger();
    try {
      for (int i = 0; i < 100; i++) {
        hooks.fiber(
            FiberOptions.NONE,
            () -> {
              hooks.kernelSleep(millis(2));
              return ended.incrementAndGet();
            });
      }
      hooks.run();
    } finally {
      hooks.close();
    }
    Fail.unlessEqual("sleeps that have ended were", ended.get(), 100);
  }

  private static void unblockEndsASleep(Trial trial) throws InterruptedException {
    Fiber<?> self = Fiber.current();
    long start = trial.now();
    trial.elsewhere(() -> {
      trial.suspended(self);
      trial.hooks().unblock(null, self);
    });
    trial.hooks().kernelSleep(trial.patience().multipliedBy(2));
    Fail.whenLonger("a sleep that was unblocked", trial.since(start), trial.patience());
  }

  private static void earlyUnblockShortensNoSleep(Trial trial) throws InterruptedException {
    trial.hooks().unblock(null, Fiber.current());
    sleepAtLeast(trial, millis(2));
    Fail.unlessEqual("block returned", trial.hooks().block(null, trial.patience()), true);
  }

  private static void earlyUnblockEndsAnEndlessSleep(Trial trial) throws InterruptedException {
    trial.hooks().unblock(null, Fiber.current());
    trial.hooks().kernelSleep(null);
  }

  private static void lateUnblockShortensNoSleep(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    trial.race(
        200,
        () -> trial.hooks().kernelSleep(micros(20)),
        () -> {
          trial.spin(micros(20 + trial.random().nextInt(80)));
          trial.hooks().unblock(null, self);
        },
        () -> sleepAtLeast(trial, micros(100)));
  }

  private static void wakingTheLoopEndsNoSleep(Trial trial) throws Throwable {
    Fiber<?> other =
        trial.go(() -> {
          while (trial.hooks().block("S106", trial.patience())) {
            trial.note("woken");
          }
        });
    var waker =
        trial.elsewhere(() -> {
          for (int i = 0; i < 100; i++) {
            trial.spin(micros(50));
            trial.hooks().unblock("S106", other);
          }
        });
    while (waker.thread().isAlive()) {
      sleepAtLeast(trial, millis(1));
    }
    other.cancel();
    other.join();
  }

  private static void strayUnparkEndsNoSleep(Trial trial) throws Throwable {
    Thread self = Thread.currentThread();
    trial.race(
        50,
        () -> sleepAtLeast(trial, micros(200)),
        () -> {
          trial.spin(micros(100));
          LockSupport.unpark(self);
        });
  }

  private static void countsFromItsBeginning(Trial trial) throws InterruptedException {
    trial.hooks().yield();
    trial.spin(millis(3));
    sleepAtLeast(trial, millis(2));
  }

  private static void timersOfEndedSleepsAreGone(Trial trial) throws InterruptedException {
    Fiber<?> asleep =
        trial.go(() -> {
          trial.hooks().kernelSleep(millis(8));
          sleepAtLeast(trial, millis(20));
        });
    trial.hooks().unblock(null, asleep);
    asleep.join();
  }

  private static void currentWaitTells(Trial trial) throws InterruptedException {
    long before = trial.now();
    Fiber<?> asleep = trial.go(() -> trial.hooks().kernelSleep(HOUR));
    Wait<?> wait = trial.suspended(asleep);
    Fail.unlessEqual("its kind was", wait.kind(), Wait.Kind.SLEEP);
    Fail.unlessEqual("its fiber was", wait.fiber(), asleep);
    Fail.unlessEqual("its time-out was", wait.timeoutNanos(), HOUR.toNanos());
    Fail.whenLonger(
        "waiting", Duration.ofNanos(Math.abs(before - wait.since())), Duration.ofMinutes(1));
    trial.hooks().unblock(null, asleep);
    asleep.join();
    Fail.unlessEqual("afterwards it was", asleep.currentWait(), null);
    Fail.unlessEqual("a running fiber's was", Fiber.current().currentWait(), null);
  }

  private static void threadInterruptEndsASleep(Trial trial) {
    Thread.currentThread().interrupt();
    Fail.unlessThrows(
        "a sleep", InterruptedException.class, () -> trial.hooks().kernelSleep(trial.patience()));
    Fail.when(Thread.interrupted(), () -> "the interrupt status is still set");
  }

  private static void sleepOfTheJdk(Trial trial) throws InterruptedException {
    Fiber<?> asleep =
        trial.go(() -> {
          long start = trial.now();
          Thread.sleep(millis(3));
          Fail.whenShorter("Thread.sleep", trial.since(start), millis(3));
          trial.note("slept");
        });
    trial.note("meanwhile");
    trial.join(asleep);
    Fail.unlessEqual("the order was", trial.events(), List.of("meanwhile", "slept"));
  }
}
