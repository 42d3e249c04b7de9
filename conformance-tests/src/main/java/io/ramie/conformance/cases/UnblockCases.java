package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Waking a fiber: from anywhere, at any time. */
final class UnblockCases {
  private UnblockCases() {}

  static List<Case> list() {
    return new Chapter(Hook.UNBLOCK)
        .anywhere(
            "B3",
            "An unblock that comes before the fiber has suspended is not lost.",
            "io-event selector; Guile Fibers epoll",
            UnblockCases::earlyUnblockIsKept)
        .anywhere(
            "B3b",
            "An unblock that comes before the block has begun is not lost.",
            "contract, block/unblock",
            UnblockCases::unblockBeforeBlockIsKept)
        .anywhere(
            "B2",
            "An unblock by another thread wakes a loop that sleeps, again and again.",
            "io-event selector; Ruby test_queue_pop_waits",
            UnblockCases::otherThreadsWakeTheLoop)
        .inFiber(
            "B2b",
            "A fiber of another scheduler wakes a fiber of this one, and the other way round.",
            "contract, general 1",
            UnblockCases::schedulersWakeEachOther)
        .onThread(
            "G11",
            "An unblock that comes while no loop runs is there when one does.",
            "async scheduler",
            UnblockCases::unblockWhileNoLoopRuns)
        .inFiber(
            "B4",
            "An unblock of a finished fiber does nothing, on any thread.",
            "Ruby scheduler.rb",
            UnblockCases::finishedFibersAreLeftAlone)
        .anywhere(
            "B5",
            "Many unblocks of a fiber that waits for nothing do not end one block after the other.",
            "async#467; rage#283",
            UnblockCases::manyUnblocksAreOne)
        .inFiber(
            "B5b",
            "A second unblock of a blocked fiber, at once, neither hurts nor shortens a sleep.",
            "async#467; rage#283",
            UnblockCases::twiceIsHarmless)
        .inFiber(
            "B13",
            "unblock works while its caller holds a lock that the fiber is after.",
            "io-event interrupt.rb",
            UnblockCases::locksMayBeHeld)
        .onThread(
            "B13b",
            "unblock runs no fiber itself, outside the loop and with a monitor held either.",
            "Ruby scheduler.c",
            UnblockCases::runsNothingItself)
        .inFiber(
            "B121",
            "In a storm of unblocks by another thread no wake-up is lost.",
            "contract, general 3",
            UnblockCases::stormLosesNothing)
        .inFiber(
            "B122",
            "An unblock of a fiber that waits for a handle leaves that wait alone, and ends the"
                + " next block.",
            "contract, general 3",
            UnblockCases::waitsForHandlesAreLeftAlone)
        .inFiber(
            "B123",
            "An unblock of a fiber in a blocking call of the JDK leaves that alone, and ends the"
                + " next block.",
            "contract, general 3",
            UnblockCases::callsOfTheJdkAreLeftAlone)
        .list();
  }

  private static void earlyUnblockIsKept(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    trial.race(
        1_000,
        () -> Fail.unlessEqual("block returned", trial.hooks().block("B3", trial.patience()), true),
        () -> trial.hooks().unblock("B3", self));
  }

  private static void unblockBeforeBlockIsKept(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    trial.hooks().unblock("B3b", self);
    Fail.unlessEqual("block returned", trial.hooks().block("B3b", trial.patience()), true);
    trial.elsewhere(() -> trial.hooks().unblock("B3b", self)).join();
    trial.hooks().block("B3b", null);
  }

  private static void otherThreadsWakeTheLoop(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    trial.race(
        50,
        () -> isWoken(trial),
        () -> {
          trial.suspended(self);
          trial.jitter();
          trial.hooks().unblock("B2", self);
        });
  }

  private static void isWoken(Trial trial) throws InterruptedException {
    long start = trial.now();
    Fail.unlessEqual("block returned", trial.hooks().block("B2", trial.patience()), true);
    Fail.whenLonger("waking the loop", trial.since(start), trial.patience());
  }

  private static void schedulersWakeEachOther(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    LinkedBlockingQueue<Fiber<?>> others = new LinkedBlockingQueue<>();
    trial.elsewhere(() -> {
      FiberScheduler hooks = trial.another();
      Schedulers.install(hooks);
      hooks.fiber(FiberOptions.NONE, () -> others.add(Fiber.current()) && pingPong(trial, self));
      Schedulers.close(hooks);
    });
    pingPong(trial, others.take());
  }

  private static boolean pingPong(Trial trial, Fiber<?> other) throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      other.scheduler().unblock("ping", other);
      Fail.unlessEqual(
          "block returned", Schedulers.current().block("pong", trial.patience()), true);
    }
    other.scheduler().unblock("ping", other);
    return true;
  }

  private static void unblockWhileNoLoopRuns(Trial trial) throws Throwable {
    Fiber<Boolean> first = trial.start(() -> trial.hooks().block(null, trial.patience()));
    Fiber<Boolean> second = trial.start(() -> trial.hooks().block(null, trial.patience()));
    trial.hooks().unblock(null, first);
    trial.elsewhere(() -> trial.hooks().unblock(null, second)).join();
    Fail.when(first.isDone() || second.isDone(), () -> "a fiber ran although no loop did");
    trial.hooks().run();
    Fail.unlessEqual("the first block returned", first.resultNow(), true);
    Fail.unlessEqual("the second block returned", second.resultNow(), true);
  }

  private static void finishedFibersAreLeftAlone(Trial trial) throws Throwable {
    Fiber<Integer> finished =
        trial.start(() -> {
          trial.hooks().yield();
          return 4;
        });
    finished.join();
    trial.hooks().unblock(null, finished);
    trial.elsewhere(() -> trial.hooks().unblock(null, finished)).join();
    trial.hooks().kernelSleep(millis(1));
    Fail.unlessEqual("the fiber had ended with", finished.resultNow(), 4);
  }

  private static void manyUnblocksAreOne(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    for (int i = 0; i < 1_000; i++) {
      trial.hooks().unblock(null, self);
    }
    Fail.unlessEqual("the first block returned", trial.hooks().block(null, trial.patience()), true);
    int ended = 1;
    while (ended < 20 && trial.hooks().block(null, millis(1))) {
      ended++;
    }
    Fail.when(ended == 20, () -> "unblocks of the past have ended 20 blocks");
  }

  private static void twiceIsHarmless(Trial trial) throws InterruptedException {
    Fiber<?> blocked =
        trial.go(() -> {
          Fail.unlessEqual("block returned", trial.hooks().block(null, trial.patience()), true);
          long start = trial.now();
          trial.hooks().kernelSleep(millis(2));
          Fail.whenShorter("the next sleep", trial.since(start), millis(2));
        });
    trial.hooks().unblock(null, blocked);
    trial.hooks().unblock(null, blocked);
    blocked.join();
  }

  private static void locksMayBeHeld(Trial trial) throws InterruptedException {
    Object monitor = new Object();
    Fiber<?> self = Fiber.current();
    for (int i = 0; i < 20; i++) {
      trial.elsewhere(() -> {
        synchronized (monitor) {
          trial.suspended(self);
          trial.hooks().unblock(monitor, self);
          trial.jitter();
        }
      });
      Fail.unlessEqual("block returned", trial.hooks().block(monitor, trial.patience()), true);
      synchronized (monitor) {
        trial.note("has the monitor");
      }
    }
  }

  private static void runsNothingItself(Trial trial) {
    Fiber<Boolean> blocked =
        trial.start(() -> {
          boolean unblocked = trial.hooks().block(null, trial.patience());
          trial.note("goes on");
          return unblocked;
        });
    Object monitor = new Object();
    synchronized (monitor) {
      trial.hooks().unblock(monitor, blocked);
    }
    trial.note("has unblocked");
    trial.hooks().run();
    Fail.unlessEqual("block returned", blocked.resultNow(), true);
    Fail.unlessEqual("the order was", trial.events(), List.of("has unblocked", "goes on"));
  }

  private static void stormLosesNothing(Trial trial) throws Throwable {
    int wakeUps = 2_000;
    List<AtomicInteger> mail = new ArrayList<>();
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      AtomicInteger box = new AtomicInteger();
      mail.add(box);
      fibers.add(trial.go(() -> receive(trial, box, wakeUps / 8)));
    }
    Random random = new Random(trial.random().nextLong());
    trial.elsewhere(() -> {
      for (int i = 0; i < wakeUps; i++) {
        mail.get(i % 8).incrementAndGet();
        trial.hooks().unblock("mail", fibers.get(i % 8));
        trial.hooks().unblock("nothing", fibers.get(random.nextInt(8)));
        // Time enough for some of them to suspend again.
        trial.spin(micros(random.nextInt(30)));
      }
    });
    for (Fiber<?> fiber : fibers) {
      trial.join(fiber);
    }
  }

  private static void receive(Trial trial, AtomicInteger box, int letters)
      throws InterruptedException {
    for (int letter = 1; letter <= letters; letter++) {
      long start = trial.now();
      while (box.get() < letter) {
        boolean unblocked = trial.hooks().block("mail", trial.patience());
        Fail.unless(unblocked || box.get() < letter, () -> "a wake-up was lost");
      }
      Fail.whenLonger("waiting for one of many wake-ups", trial.since(start), trial.patience());
    }
  }

  private static void waitsForHandlesAreLeftAlone(Trial trial) throws InterruptedException {
    Pair pair = trial.handles().sockets();
    Fiber<Boolean> reader =
        trial.start(() -> {
          while (trial.hooks().ioWait(pair.first(), Io.READABLE, null) == 0) {
            trial.note("ended for no reason");
          }
          return trial.hooks().block(null, trial.patience());
        });
    trial.suspended(reader);
    trial.hooks().unblock(null, reader);
    trial.hooks().kernelSleep(millis(1));
    Fail.when(reader.isDone(), () -> "unblock has ended a wait for a handle");
    Peer.write(pair.second(), "x");
    Fail.unlessEqual("the next block returned", reader.value(), true);
  }

  private static void callsOfTheJdkAreLeftAlone(Trial trial) throws InterruptedException {
    LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    Fiber<Boolean> taker =
        trial.start(() -> {
          queue.take();
          return trial.hooks().block(null, trial.patience());
        });
    trial.hooks().unblock(null, taker);
    trial.hooks().kernelSleep(millis(1));
    Fail.when(taker.isDone(), () -> "unblock has ended a blocking call of the JDK");
    queue.add("x");
    Fail.unlessEqual("the next block returned", taker.value(), true);
  }
}
