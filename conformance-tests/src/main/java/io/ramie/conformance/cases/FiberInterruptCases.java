package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trial;
import io.ramie.conformance.Trial.Step;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Raising an exception in a fiber, from anywhere, at any time. */
final class FiberInterruptCases {
  /** What checks raise; nothing else does. */
  private static final class Raised extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private FiberInterruptCases() {}

  static List<Case> list() {
    Chapter chapter = new Chapter(Hook.FIBER_INTERRUPT);
    for (LongWait wait : LongWait.ALL) {
      chapter.inFiber(
          "I3" + wait.id(),
          "A fiber in " + wait.hook() + " throws what is raised there, and leaves nothing behind.",
          "io-event cancellable; contract, general 2",
          trial -> raisedInAWait(trial, wait));
    }
    return chapter
        .anywhere(
            "I1",
            "What another thread raises in a fiber that waits is thrown there, exactly once.",
            "Ruby scheduler.rb",
            FiberInterruptCases::raisedByAnotherThread)
        .inFiber(
            "I7",
            "What is raised in a fiber that waits for nothing is thrown at its next wait, whichever"
                + " hook that is in.",
            "contract, fiberInterrupt",
            FiberInterruptCases::raisedBeforeAWait)
        .anywhere(
            "I7b",
            "What is raised before a wait of no time is thrown there.",
            "contract, fiberInterrupt",
            FiberInterruptCases::raisedBeforeAWaitOfNoTime)
        .inFiber(
            "I9",
            "A fiber that has given way to one that it starts gets what is raised at its next"
                + " wait.",
            "Ruby spec, raise_spec",
            FiberInterruptCases::raisedInAStarter)
        .inFiber(
            "Y8",
            "A fiber that raises something in another goes on first, and later.",
            "io-event queue; async#263",
            FiberInterruptCases::raiserGoesOn)
        .anywhere(
            "G13",
            "A fiber that computes sees an interrupt of its thread, and its next wait throws it.",
            "Ruby test_interrupt_with_scheduler",
            FiberInterruptCases::interruptedWhileItComputes)
        .onThread(
            "G11b",
            "What is raised while no loop runs is thrown when one does.",
            "async scheduler",
            FiberInterruptCases::raisedWhileNoLoopRuns)
        .inFiber(
            "I101",
            "Nothing is raised in a fiber that has finished.",
            "contract, fiberInterrupt",
            FiberInterruptCases::finishedFibersAreLeftAlone)
        .anywhere(
            "I102",
            "Two things that are raised are thrown at two waits, in their order.",
            "contract, fiberInterrupt",
            FiberInterruptCases::oneWaitEach)
        .anywhere(
            "I103",
            "Whatever is raised is thrown as it is, checked or not.",
            "contract, fiberInterrupt",
            FiberInterruptCases::thrownAsItIs)
        .inFiber(
            "I104",
            "What is raised in a blocking call of the JDK interrupts that, and is thrown at the"
                + " next wait.",
            "design D1",
            FiberInterruptCases::raisedInACallOfTheJdk)
        .inFiber(
            "I105",
            "What is raised in a call of the JDK that nothing interrupts is thrown at the next"
                + " wait.",
            "design D1",
            FiberInterruptCases::raisedWhereNothingInterrupts)
        .inFiber(
            "I106",
            "An interrupt of its thread ends whichever hook a fiber is in.",
            "contract, general 5",
            FiberInterruptCases::interruptedThread)
        .inFiber(
            "I107",
            "What is raised in one fiber ends no other fiber's wait.",
            "contract, general 3",
            FiberInterruptCases::othersWaitOn)
        .anywhere(
            "I108",
            "What is raised as the fiber is unblocked is thrown at that wait or at the next.",
            "contract, general 3",
            FiberInterruptCases::raisedAsItIsUnblocked)
        .anywhere(
            "I109",
            "What is raised as a sleep ends is thrown at that wait or at the next.",
            "contract, general 3",
            FiberInterruptCases::raisedAsASleepEnds)
        .inFiber(
            "I110",
            "Of many things that another thread raises each is thrown exactly once.",
            "contract, fiberInterrupt",
            FiberInterruptCases::eachIsThrownOnce)
        .inFiber(
            "I111",
            "A fiber that is cancelled while it waits ends as cancelled.",
            "spi, Fiber",
            FiberInterruptCases::cancelledFibersEnd)
        .inFiber(
            "I112",
            "What is raised in a fiber that was unblocked and has not run since is thrown once.",
            "contract, general 3",
            FiberInterruptCases::raisedAfterAnUnblock)
        .list();
  }

  private static void throwsRaised(String what, Raised cause, Step wait) {
    Fail.unlessEqual(what + " threw", Fail.unlessThrows(what, Raised.class, wait), cause);
  }

  /** Nothing that belonged to an earlier wait ends this one. */
  private static void sleepsOn(Trial trial) throws InterruptedException {
    long start = trial.now();
    trial.hooks().kernelSleep(millis(1));
    Fail.whenShorter("the next sleep", trial.since(start), millis(1));
  }

  private static void raisedInAWait(Trial trial, LongWait wait) throws InterruptedException {
    Raised cause = new Raised();
    Fiber<?> target =
        trial.go(() -> {
          throwsRaised(wait.hook(), cause, () -> wait.call().in(trial));
          trial.handles().checkNothingWaits();
          Fail.when(Thread.interrupted(), () -> "the interrupt status is set afterwards");
          sleepsOn(trial);
        });
    trial.suspended(target);
    trial.hooks().fiberInterrupt(target, cause);
    Fail.when(target.isDone(), () -> "fiberInterrupt has run the fiber itself");
    target.join();
  }

  private static void raisedByAnotherThread(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    trial.race(
        50,
        () -> throwsRaised("block", cause, () -> trial.hooks().block(null, trial.patience())),
        () -> {
          trial.suspended(self);
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> trial.hooks().kernelSleep(Duration.ZERO));
  }

  private static void raisedBeforeAWait(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    for (LongWait wait : LongWait.ALL) {
      trial.hooks().fiberInterrupt(Fiber.current(), cause);
      throwsRaised(wait.hook(), cause, () -> wait.call().in(trial));
      Fail.when(Thread.interrupted(), () -> "the interrupt status is set after " + wait.hook());
      trial.handles().checkNothingWaits();
    }
    sleepsOn(trial);
  }

  private static void raisedBeforeAWaitOfNoTime(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    Io io = trial.handles().sockets().first();
    List<Step> waits =
        List.of(
            () -> trial.hooks().kernelSleep(Duration.ZERO),
            () -> trial.hooks().block(null, Duration.ZERO),
            () -> trial.hooks().ioWait(io, Io.READABLE, micros(1)));
    for (Step wait : waits) {
      trial.hooks().fiberInterrupt(Fiber.current(), cause);
      throwsRaised("a wait of no time", cause, wait);
    }
    sleepsOn(trial);
  }

  private static void raisedInAStarter(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    Fiber<?> starter =
        trial.go(() -> {
          Fiber<?> self = Fiber.current();
          trial.start(() -> {
            trial.hooks().fiberInterrupt(self, cause);
            trial.note("child");
            return null;
          });
          trial.note("starter");
          throwsRaised("block", cause, () -> trial.hooks().block(null, trial.patience()));
          sleepsOn(trial);
        });
    starter.join();
    Fail.unlessEqual("the order was", trial.events(), List.of("child", "starter"));
  }

  private static void raiserGoesOn(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    Fiber<?> target =
        trial.go(() -> {
          throwsRaised("block", cause, () -> trial.hooks().block(null, trial.patience()));
          trial.note("target");
        });
    trial.hooks().fiberInterrupt(target, cause);
    trial.note("raiser");
    target.join();
    trial.note("raiser again");
    Fail.unlessEqual("the order was", trial.events(), List.of("raiser", "target", "raiser again"));
  }

  private static void interruptedWhileItComputes(Trial trial) throws InterruptedException {
    Thread self = Thread.currentThread();
    trial.elsewhere(self::interrupt);
    long start = trial.now();
    while (!self.isInterrupted()) {
      trial.checkInTime();
      Fail.whenLonger("waiting for the interrupt", trial.since(start), trial.patience());
      Thread.onSpinWait();
    }
    Fail.unlessThrows(
        "block", InterruptedException.class, () -> trial.hooks().block(null, trial.patience()));
    sleepsOn(trial);
  }

  private static void raisedWhileNoLoopRuns(Trial trial) throws Throwable {
    Raised cause = new Raised();
    Step body =
        () -> throwsRaised("block", cause, () -> trial.hooks().block(null, trial.patience()));
    Fiber<?> first = trial.go(body);
    Fiber<?> second = trial.go(body);
    trial.hooks().fiberInterrupt(first, cause);
    trial.elsewhere(() -> trial.hooks().fiberInterrupt(second, cause)).join();
    Fail.when(first.isDone() || second.isDone(), () -> "a fiber ran although no loop did");
    trial.hooks().run();
    Fail.unless(first.isDone() && second.isDone(), () -> "run has left a fiber");
  }

  private static void finishedFibersAreLeftAlone(Trial trial) throws Throwable {
    Fiber<Integer> finished = trial.start(() -> 1);
    trial.hooks().fiberInterrupt(finished, new Raised());
    trial.elsewhere(() -> trial.hooks().fiberInterrupt(finished, new Raised())).join();
    sleepsOn(trial);
    Fail.unlessEqual("the fiber had ended with", finished.resultNow(), 1);
    Fail.when(finished.thread().isInterrupted(), () -> "its thread is interrupted");
  }

  private static void oneWaitEach(Trial trial) throws InterruptedException {
    Raised first = new Raised();
    Raised second = new Raised();
    trial.hooks().fiberInterrupt(Fiber.current(), first);
    trial.hooks().fiberInterrupt(Fiber.current(), second);
    throwsRaised("the first wait", first, () -> trial.hooks().block(null, trial.patience()));
    throwsRaised("the second wait", second, () -> trial.hooks().kernelSleep(trial.patience()));
    sleepsOn(trial);
  }

  private static void thrownAsItIs(Trial trial) throws InterruptedException {
    List<Throwable> causes =
        List.of(
            new IOException(),
            new IllegalStateException(),
            new AssertionError(),
            new InterruptedException());
    for (Throwable cause : causes) {
      trial.hooks().fiberInterrupt(Fiber.current(), cause);
      Throwable thrown =
          Fail.unlessThrows(
              "block", cause.getClass(), () -> trial.hooks().block(null, trial.patience()));
      Fail.unlessEqual("block threw", thrown, cause);
    }
    sleepsOn(trial);
  }

  private static void raisedInACallOfTheJdk(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    Fiber<?> taker =
        trial.go(() -> {
          Fail.unlessThrows("take", InterruptedException.class, new LinkedBlockingQueue<>()::take);
          throwsRaised("block", cause, () -> trial.hooks().block(null, trial.patience()));
          sleepsOn(trial);
        });
    trial.hooks().kernelSleep(millis(1));
    trial.hooks().fiberInterrupt(taker, cause);
    taker.join();
  }

  private static void raisedWhereNothingInterrupts(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    Semaphore permits = new Semaphore(0);
    Fiber<?> target =
        trial.go(() -> {
          permits.acquireUninterruptibly();
          throwsRaised("block", cause, () -> trial.hooks().block(null, trial.patience()));
          sleepsOn(trial);
        });
    trial.hooks().fiberInterrupt(target, cause);
    trial.hooks().kernelSleep(millis(1));
    Fail.when(target.isDone(), () -> "a fiber got a permit that nobody had released");
    permits.release();
    target.join();
  }

  private static void interruptedThread(Trial trial) throws InterruptedException {
    for (LongWait wait : LongWait.ALL) {
      Fiber<?> target =
          trial.go(() -> {
            Fail.unlessThrows(wait.hook(), InterruptedException.class, () -> wait.call().in(trial));
            Fail.when(Thread.interrupted(), () -> "the interrupt status is still set");
            trial.handles().checkNothingWaits();
            sleepsOn(trial);
          });
      trial.suspended(target);
      target.thread().interrupt();
      target.join();
    }
  }

  private static void othersWaitOn(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    Fiber<Boolean> other = trial.start(() -> trial.hooks().block("the same", trial.patience()));
    Fiber<?> target =
        trial.go(() ->
            throwsRaised("block", cause, () -> trial.hooks().block("the same", trial.patience())));
    trial.hooks().fiberInterrupt(target, cause);
    target.join();
    trial.hooks().kernelSleep(millis(1));
    Fail.when(other.isDone(), () -> "another fiber has ended");
    trial.hooks().unblock("the same", other);
    Fail.unlessEqual("the other block returned", other.value(), true);
  }

  /** Throws what was raised, unless an earlier wait has thrown it. */
  private static int caught(Step wait) throws Throwable {
    try {
      wait.run();
      return 0;
    } catch (Raised raised) {
      return 1;
    }
  }

  private static void raisedAsItIsUnblocked(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    AtomicInteger caught = new AtomicInteger();
    Raised cause = new Raised();
    trial.race(
        300,
        () -> caught.set(caught(() -> trial.hooks().block(null, trial.patience()))),
        () -> {
          trial.hooks().unblock(null, self);
          trial.jitter();
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> {
          caught.addAndGet(caught(() -> trial.hooks().kernelSleep(Duration.ZERO)));
          Fail.unlessEqual("of one thing raised, caught were", caught.get(), 1);
        });
  }

  private static void raisedAfterAnUnblock(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    Fiber<?> target =
        trial.go(() -> {
          int caught = caught(() -> trial.hooks().block(null, trial.patience()));
          caught += caught(() -> trial.hooks().kernelSleep(Duration.ZERO));
          Fail.unlessEqual("of one thing raised, caught were", caught, 1);
        });
    trial.hooks().unblock(null, target);
    trial.hooks().fiberInterrupt(target, cause);
    trial.join(target);
  }

  private static void raisedAsASleepEnds(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    AtomicInteger caught = new AtomicInteger();
    Raised cause = new Raised();
    trial.race(
        200,
        () -> caught.set(caught(() -> trial.hooks().kernelSleep(micros(20)))),
        () -> {
          trial.spin(micros(trial.random().nextInt(80)));
          trial.hooks().fiberInterrupt(self, cause);
        },
        () -> {
          caught.addAndGet(caught(() -> trial.hooks().kernelSleep(micros(1))));
          Fail.unlessEqual("of one thing raised, caught were", caught.get(), 1);
        });
  }

  private static void eachIsThrownOnce(Trial trial) throws Throwable {
    int rounds = 1_000;
    Io io = trial.handles().sockets().first();
    List<Step> waits =
        List.of(
            () -> trial.hooks().block(null, millis(1)),
            () -> trial.hooks().kernelSleep(micros(10)),
            () -> trial.hooks().ioWait(io, Io.READABLE, micros(10)),
            () -> trial.hooks().yield());
    Fiber<?> self = Fiber.current();
    var raiser =
        trial.elsewhere(() -> {
          for (int i = 0; i < rounds; i++) {
            trial.hooks().fiberInterrupt(self, new Raised());
            trial.jitter();
            trial.hooks().unblock(null, self);
          }
        });
    int caught = 0;
    while (raiser.thread().isAlive() || caught < rounds) {
      caught += caught(waits.get(trial.random().nextInt(waits.size())));
    }
    Fail.unlessEqual("caught were", caught, rounds);
    sleepsOn(trial);
  }

  private static void cancelledFibersEnd(Trial trial) throws InterruptedException {
    Fiber<?> blocked = trial.start(() -> trial.hooks().block(null, trial.patience()));
    Fiber<?> asleep = trial.go(() -> trial.hooks().kernelSleep(null));
    for (Fiber<?> fiber : List.of(blocked, asleep)) {
      fiber.cancel();
      fiber.join();
      Fail.unless(fiber.isCancelled(), () -> "not cancelled: " + fiber);
    }
  }
}
