package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trait;
import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Suspending a fiber until it is unblocked. */
final class BlockCases {
  /** A blocker that nobody should touch: it is information for people. */
  private static final class Untouchable {
    @Override
    public int hashCode() {
      throw new IllegalStateException("hashCode of a blocker was called");
    }

    @Override
    public boolean equals(Object other) {
      throw new IllegalStateException("equals of a blocker was called");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("toString of a blocker was called");
    }
  }

  private BlockCases() {}

  static List<Case> list() {
    return new Chapter(Hook.BLOCK)
        .inFiber(
            "B1",
            "A fiber that is unblocked goes on in a later turn, after the one that unblocked it.",
            "fiber_scheduler_spec block_unblock",
            BlockCases::wakerGoesOnFirst)
        .needing(Trait.FIFO)
        .anywhere(
            "B8",
            "block with a time-out that nobody unblocks returns false, not before the time-out.",
            "Ruby scheduler.rb",
            BlockCases::timesOut)
        .inFiber(
            "B8b",
            "Of many blocks with time-outs each returns false, and none before its own.",
            "async queue",
            BlockCases::manyTimeOut)
        .inFiber(
            "B9",
            "block with a time-out returns true when unblocked, and its time-out ends no later"
                + " wait.",
            "async condition_variable",
            BlockCases::timerOfAnEndedBlockIsGone)
        .anywhere(
            "B10",
            "block for no time, or less, returns false.",
            "async queue; async deadline",
            BlockCases::noTimeReturnsFalse)
        .inFiber(
            "B10b",
            "A fiber that blocks for no time without end starves neither timers nor handles.",
            "contract, general 4",
            BlockCases::blockingForNoTimeStarvesNobody)
        .anywhere(
            "B11",
            "The blocker may be null or anything else, also another one to unblock; nobody"
                + " touches it.",
            "Ruby scheduler.c",
            BlockCases::blockersAreInformation)
        .inFiber(
            "B101",
            "Blocks of ten thousand days and more do not time out.",
            "Guile Fibers 2ca397b",
            BlockCases::hugeTimeOutsLast)
        .inFiber(
            "B102",
            "unblock wakes the fiber that it is given, and no other.",
            "contract, general 3",
            BlockCases::wakesTheRightOne)
        .inFiber(
            "B103",
            "While a fiber is blocked its current wait says on what, and for how long at most.",
            "design D14",
            BlockCases::currentWaitTells)
        .anywhere(
            "B104",
            "An interrupt of the thread ends a block, and its status is clear then.",
            "contract, general 5",
            BlockCases::threadInterruptEndsABlock)
        .inFiber(
            "B105",
            "A fiber that waits in a blocking call of the JDK suspends nobody else.",
            "design D1",
            BlockCases::callsOfTheJdkSuspendOneFiber)
        .inFiber(
            "B106",
            "A virtual thread that a fiber starts is run by the same loop, hooks included.",
            "design D2",
            BlockCases::inheritorsAreFibers)
        .anywhere(
            "B107",
            "After a block that times out as it is unblocked the fiber sees what the waker did, or"
                + " the next block returns true.",
            "contract, general 3",
            BlockCases::unblockAtTheTimeOutIsNotLost)
        .list();
  }

  private static void wakerGoesOnFirst(Trial trial) throws InterruptedException {
    Fiber<Boolean> blocked =
        trial.start(() -> {
          trial.note("blocks");
          boolean unblocked = trial.hooks().block("B1", null);
          trial.note("goes on");
          return unblocked;
        });
    trial.hooks().unblock("B1", blocked);
    trial.note("has unblocked");
    blocked.join();
    Fail.unlessEqual("block returned", blocked.resultNow(), true);
    Fail.unlessEqual(
        "the order was", trial.events(), List.of("blocks", "has unblocked", "goes on"));
  }

  private static void timesOut(Trial trial) throws InterruptedException {
    timesOut(trial, millis(3));
  }

  private static void timesOut(Trial trial, Duration timeout) throws InterruptedException {
    long start = trial.now();
    boolean unblocked = trial.hooks().block(null, timeout);
    Fail.whenShorter("block for " + timeout, trial.since(start), timeout);
    Fail.unlessEqual("block returned", unblocked, false);
  }

  private static void manyTimeOut(Trial trial) throws InterruptedException {
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Duration timeout = Duration.ofNanos(trial.random().nextInt(1, 5_000_000));
      fibers.add(trial.go(() -> timesOut(trial, timeout)));
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
  }

  private static void timerOfAnEndedBlockIsGone(Trial trial) throws InterruptedException {
    Fiber<Boolean> patient = trial.start(() -> trial.hooks().block(null, trial.patience()));
    Fiber<?> hasty =
        trial.go(() -> {
          trial.hooks().block(null, millis(3));
          long start = trial.now();
          trial.hooks().kernelSleep(millis(10));
          Fail.whenShorter("the next sleep", trial.since(start), millis(10));
        });
    trial.hooks().unblock(null, patient);
    trial.hooks().unblock(null, hasty);
    Fail.unlessEqual("block returned", patient.value(), true);
    hasty.join();
  }

  private static void noTimeReturnsFalse(Trial trial) throws InterruptedException {
    for (Duration none : Times.NONE) {
      Fail.unlessEqual("block returned", trial.hooks().block(null, none), false);
    }
  }

  private static void blockingForNoTimeStarvesNobody(Trial trial) throws Throwable {
    Trial.Step block = () -> trial.hooks().block(null, Duration.ZERO);
    Starvation.ofTimers(trial, block);
    Starvation.ofHandles(trial, block);
    Starvation.ofOtherThreads(trial, block);
  }

  private static void blockersAreInformation(Trial trial) throws InterruptedException {
    Object[][] pairs = {{null, null}, {"one", "another"}, {null, "b"}, {new Untouchable(), null}};
    for (Object[] pair : pairs) {
      trial.hooks().unblock(pair[1], Fiber.current());
      Fail.unlessEqual("block returned", trial.hooks().block(pair[0], trial.patience()), true);
    }
    trial.hooks().unblock(new Untouchable(), Fiber.current());
    Fail.unlessEqual(
        "block returned", trial.hooks().block(new Untouchable(), trial.patience()), true);
    Fail.unlessEqual("block returned", trial.hooks().block(new Untouchable(), millis(1)), false);
  }

  private static void hugeTimeOutsLast(Trial trial) throws InterruptedException {
    for (Duration huge : Times.HUGE) {
      Fiber<Boolean> blocked = trial.start(() -> trial.hooks().block(null, huge));
      trial.hooks().kernelSleep(millis(1));
      Fail.when(blocked.isDone(), () -> "block for " + huge + " has ended");
      trial.hooks().unblock(null, blocked);
      Fail.unlessEqual("block returned", blocked.value(), true);
    }
  }

  private static void wakesTheRightOne(Trial trial) throws InterruptedException {
    List<Fiber<Boolean>> woken = new ArrayList<>();
    List<Fiber<Boolean>> blocked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<Fiber<Boolean>> half = trial.random().nextBoolean() ? woken : blocked;
      half.add(trial.start(() -> trial.hooks().block("the same", null)));
    }
    unblockAll(trial, woken);
    for (Fiber<Boolean> fiber : blocked) {
      Fail.when(fiber.isDone(), () -> "an unblock of another fiber has ended a block");
    }
    unblockAll(trial, blocked);
  }

  private static void unblockAll(Trial trial, List<Fiber<Boolean>> fibers)
      throws InterruptedException {
    for (Fiber<?> fiber : fibers) {
      trial.hooks().unblock("the same", fiber);
    }
    for (Fiber<Boolean> fiber : fibers) {
      trial.join(fiber);
      Fail.unlessEqual("block returned", fiber.resultNow(), true);
    }
  }

  private static void currentWaitTells(Trial trial) throws InterruptedException {
    Object blocker = new Object();
    Fiber<?> blocked = trial.start(() -> trial.hooks().block(blocker, HOUR));
    Wait<?> wait = trial.suspended(blocked);
    Fail.unlessEqual("its kind was", wait.kind(), Wait.Kind.BLOCK);
    Fail.unlessEqual("its subject was", wait.subject(), blocker);
    Fail.unlessEqual("its time-out was", wait.timeoutNanos(), HOUR.toNanos());
    trial.hooks().unblock(null, blocked);
    blocked.join();
    Fail.unlessEqual("afterwards it was", blocked.currentWait(), null);
    Fiber<?> endless = trial.start(() -> trial.hooks().block(null, null));
    Fail.unlessEqual("without end it was", trial.suspended(endless).timeoutNanos(), Wait.FOREVER);
    trial.hooks().unblock(null, endless);
  }

  private static void threadInterruptEndsABlock(Trial trial) {
    for (Duration timeout : new Duration[] {trial.patience(), null}) {
      Thread.currentThread().interrupt();
      Fail.unlessThrows(
          "block", InterruptedException.class, () -> trial.hooks().block(null, timeout));
      Fail.when(Thread.interrupted(), () -> "the interrupt status is still set");
    }
  }

  private static void callsOfTheJdkSuspendOneFiber(Trial trial) throws InterruptedException {
    LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    Fiber<String> taker = trial.start(queue::take);
    Object monitor = new Object();
    AtomicBoolean notified = new AtomicBoolean();
    Fiber<?> waiter =
        trial.go(() -> {
          synchronized (monitor) {
            while (!notified.get()) {
              monitor.wait();
            }
          }
        });
    trial.hooks().kernelSleep(millis(1));
    queue.add("from a fiber");
    synchronized (monitor) {
      notified.set(true);
      monitor.notifyAll();
    }
    trial.join(taker);
    Fail.unlessEqual("take returned", taker.resultNow(), "from a fiber");
    trial.join(waiter);
  }

  private static void inheritorsAreFibers(Trial trial) throws Throwable {
    LinkedBlockingQueue<Fiber<?>> started = new LinkedBlockingQueue<>();
    Thread thread =
        Thread.ofVirtual()
            .unstarted(() -> {
              started.add(Fiber.current());
              trial.note(blocks(trial));
            });
    thread.start();
    Fiber<?> fiber = started.take();
    Fail.unlessEqual("its scheduler was", fiber.scheduler(), trial.hooks());
    trial.suspended(fiber);
    Fail.unless(trial.hooks().fibers().contains(fiber), () -> "not listed: " + fiber);
    trial.hooks().unblock(null, fiber);
    thread.join();
    Fail.unlessEqual("what has happened is", trial.events(), List.of("unblocked: true"));
  }

  private static String blocks(Trial trial) {
    try {
      return "unblocked: " + trial.hooks().block(null, trial.patience());
    } catch (InterruptedException e) {
      return e.toString();
    }
  }

  private static void unblockAtTheTimeOutIsNotLost(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    AtomicBoolean condition = new AtomicBoolean();
    AtomicBoolean woken = new AtomicBoolean();
    trial.race(
        200,
        () -> woken.set(trial.hooks().block(null, micros(30)) || condition.get()),
        () -> {
          trial.spin(micros(trial.random().nextInt(80)));
          condition.set(true);
          trial.hooks().unblock(null, self);
        },
        () -> {
          if (!woken.get()) {
            Fail.unlessEqual(
                "the next block returned", trial.hooks().block(null, trial.patience()), true);
          }
          condition.set(false);
        });
  }
}
