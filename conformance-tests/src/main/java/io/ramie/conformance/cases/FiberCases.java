package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trait;
import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Starting fibers. */
final class FiberCases {
  private static final int MANY = 10_000;

  private FiberCases() {}

  static List<Case> list() {
    return new Chapter(Hook.FIBER)
        .onThread(
            "F3",
            "A fiber whose body is empty, and one that only gives way, end with their values.",
            "fiber_scheduler_spec fiber",
            FiberCases::bodiesEndWithTheirValues)
        .onThread(
            "F4",
            "A fiber runs up to its first wait before fiber returns, also while no loop runs.",
            "Ruby scheduler.c",
            FiberCases::bodyStartsAtOnce)
        .inFiber(
            "F5",
            "A fiber that starts another goes on when that one has come to its first wait.",
            "fiber_scheduler_spec nested_fiber_schedule",
            FiberCases::nestedOrder)
        .inFiber(
            "F101",
            "Between the first wait of a fiber and its starter's going on nobody else runs.",
            "contract, fiber",
            FiberCases::starterGoesOnNext)
        .needing(Trait.FIFO)
        .inFiber(
            "F8",
            "Fibers run in the order in which they were woken.",
            "Guile Fibers basic, test-wakeup-order",
            FiberCases::wakeOrder)
        .needing(Trait.FIFO)
        .inFiber(
            "F9",
            "Ten thousand fibers that wait at once are all resumed.",
            "Guile Fibers basic",
            FiberCases::tenThousandWait)
        .inFiber(
            "F9b",
            "Ten thousand fibers, each started by the one before it, all run.",
            "Guile Fibers basic",
            FiberCases::tenThousandDeep)
        .inFiber(
            "F102",
            "A body runs in the fiber that fiber returns, and its blocking calls go to the hooks.",
            "Ruby spec, schedule_spec",
            FiberCases::bodyRunsInThatFiber)
        .inFiber(
            "F7",
            "A fiber has the name it was given; extras that nobody understands do no harm.",
            "Ruby scheduler.c",
            FiberCases::optionsAreTaken)
        .inFiber(
            "F103",
            "What a body throws before its first wait stays in the fiber, and its starter goes on.",
            "contract, fiber",
            FiberCases::failureBeforeTheFirstWait)
        .inFiber(
            "F104",
            "A fiber that starts others without end lets timers fire and others run.",
            "contract, general 4",
            FiberCases::startingStarvesNobody)
        .inFiber(
            "F105",
            "fiber refuses a thread that the scheduler does not run on, and the body never runs.",
            "design D12",
            FiberCases::strangersAreRefused)
        .onThread(
            "F106",
            "Outside any fiber fiber refuses to run a body while its thread holds a monitor.",
            "design D11",
            FiberCases::monitorOutsideFibers)
        .inFiber(
            "F107",
            "A monitor that a fiber holds while it waits keeps other fibers out, and not the loop.",
            "JEP 491",
            FiberCases::monitorsKeepFibersOut)
        .inFiber(
            "F108",
            "fibers() has every fiber that has not finished, and no other, from any thread.",
            "design D14",
            FiberCases::fibersAreListed)
        .onThread(
            "F109",
            "A fiber that waits is kept by its scheduler, though nobody else refers to it.",
            "contract, general 6",
            FiberCases::waitingFibersAreKept)
        .onThread(
            "F110",
            "A fiber that has finished is not kept by its scheduler.",
            "contract, general 6",
            FiberCases::finishedFibersAreNotKept)
        .onThread(
            "F111",
            "A fiber that has finished is not kept by a time-out that came to nothing.",
            "contract, general 2",
            FiberCases::timeoutsKeepNoFibers)
        .onThread(
            "X3",
            "On the installing thread, outside any fiber, no blocking call goes to the hooks.",
            "Ruby test_current_scheduler",
            FiberCases::outsideIsABlockingContext)
        .inFiber(
            "X2",
            "In a blocking section a fiber keeps all others from running, and not after it.",
            "Ruby test_fiber_blocking",
            FiberCases::blockingSectionsStandStill)
        .list();
  }

  private static void bodiesEndWithTheirValues(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    Fiber<Integer> empty = trial.start(() -> 1);
    Fiber<@Nullable Void> nothing = trial.start(() -> null);
    Fiber<Integer> yields =
        trial.start(() -> {
          hooks.kernelSleep(Duration.ZERO);
          return 2;
        });
    Fail.unless(empty.isDone() && nothing.isDone(), () -> "an empty body has not ended at once");
    Fail.when(yields.isDone(), () -> "a body that gives way has ended before the loop has run");
    hooks.run();
    Fail.unlessEqual("the first ended with", empty.resultNow(), 1);
    Fail.unlessEqual("the second ended with", nothing.resultNow(), null);
    Fail.unlessEqual("the third ended with", yields.resultNow(), 2);
  }

  private static void bodyStartsAtOnce(Trial trial) {
    trial.go(() -> {
      trial.note("body begins");
      trial.hooks().yield();
      trial.note("body goes on");
    });
    trial.note("starter goes on");
    trial.hooks().run();
    Fail.unlessEqual(
        "the order was", trial.events(), List.of("body begins", "starter goes on", "body goes on"));
  }

  private static void nestedOrder(Trial trial) throws InterruptedException {
    Fiber<?> parent =
        trial.go(() -> {
          trial.note("parent");
          Fiber<?> child =
              trial.go(() -> {
                trial.note("child");
                trial.hooks().kernelSleep(millis(1));
                trial.note("child's rest");
              });
          trial.note("parent's rest");
          child.join();
        });
    trial.note("starter");
    parent.join();
    Fail.unlessEqual(
        "the order was",
        trial.events(),
        List.of("parent", "child", "parent's rest", "starter", "child's rest"));
  }

  private static void starterGoesOnNext(Trial trial) throws InterruptedException {
    Fiber<?> ready =
        trial.go(() -> {
          trial.hooks().yield();
          trial.note("was ready before");
        });
    Fiber<?> child =
        trial.go(() -> {
          trial.note("child");
          trial.hooks().yield();
        });
    trial.note("starter");
    ready.join();
    child.join();
    Fail.unlessEqual(
        "the order was", trial.events(), List.of("child", "starter", "was ready before"));
  }

  private static void wakeOrder(Trial trial) throws InterruptedException {
    List<Fiber<?>> blocked = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String name = "fiber " + i;
      blocked.add(
          trial.go(() -> {
            trial.hooks().block(null, null);
            trial.note(name);
          }));
    }
    int[] order = {3, 1, 4, 0, 5, 9, 2, 6, 8, 7};
    List<String> expected = new ArrayList<>();
    for (int i : order) {
      trial.hooks().unblock(null, blocked.get(i));
      expected.add("fiber " + i);
    }
    for (Fiber<?> fiber : blocked) {
      fiber.join();
    }
    Fail.unlessEqual("the order was", trial.events(), expected);
  }

  private static void tenThousandWait(Trial trial) throws InterruptedException {
    List<Fiber<Boolean>> blocked = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      blocked.add(trial.start(() -> trial.hooks().block(null, null)));
    }
    for (Fiber<?> fiber : blocked) {
      trial.hooks().unblock(null, fiber);
    }
    for (Fiber<Boolean> fiber : blocked) {
      Fail.unlessEqual("block returned", fiber.value(), true);
    }
  }

  private static void tenThousandDeep(Trial trial) throws InterruptedException {
    AtomicInteger started = new AtomicInteger();
    startChain(trial, started);
    trial.until("all have been started", () -> started.get() == MANY);
  }

  private static @Nullable Void startChain(Trial trial, AtomicInteger started) {
    if (started.incrementAndGet() < MANY) {
      var _ = trial.hooks().fiber(FiberOptions.NONE, () -> startChain(trial, started));
    }
    return null;
  }

  private static void bodyRunsInThatFiber(Trial trial) throws InterruptedException {
    Fiber<Fiber<?>> fiber =
        trial.start(() -> {
          trial.hooks().yield();
          Fail.unlessEqual("blocking calls went to", Schedulers.current(), trial.hooks());
          Fail.unlessEqual("installed was", Schedulers.installed(), trial.hooks());
          return Fiber.current();
        });
    Fail.unlessEqual("the body ran in", fiber.value(), fiber);
    Fail.unlessEqual("its scheduler was", fiber.scheduler(), trial.hooks());
    Fail.unless(fiber.thread().isVirtual(), () -> "a fiber's thread is not virtual");
  }

  private static void optionsAreTaken(Trial trial) throws InterruptedException {
    FiberOptions options = FiberOptions.named("F7").with("io.ramie.unknown", 7);
    Callable<String> body = () -> Fiber.current().name();
    Fiber<String> fiber = trial.hooks().fiber(options, body);
    Fail.unlessEqual("its name was", fiber.value(), "F7");
  }

  private static void failureBeforeTheFirstWait(Trial trial) {
    for (Throwable cause :
        List.of(new IllegalStateException(), new IOException(), new AssertionError())) {
      Fiber<?> failed =
          trial.mayFail(
              trial.go(() -> {
                throw cause;
              }));
      Fail.unlessEqual("the fiber failed with", failed.exceptionNow(), cause);
    }
  }

  private static void startingStarvesNobody(Trial trial) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    trial.go(() -> {
      trial.hooks().kernelSleep(millis(1));
      over.set(true);
    });
    long start = trial.now();
    while (!over.get()) {
      var _ = trial.hooks().fiber(FiberOptions.NONE, () -> null);
      Fail.whenLonger("starving a timer", trial.since(start), trial.patience());
    }
  }

  private static void strangersAreRefused(Trial trial) throws Throwable {
    AtomicBoolean ran = new AtomicBoolean();
    Trial.Step start = () -> trial.hooks().fiber(FiberOptions.NONE, () -> ran.getAndSet(true));
    trial
        .elsewhere(() -> {
          Fail.unlessThrows("fiber on another thread", IllegalStateException.class, start);
          Thread virtual = Thread.ofVirtual().unstarted(() -> refusedOnVirtualThread(start));
          virtual.start();
          virtual.join();
        })
        .join();
    trial.hooks().yield();
    Fail.when(ran.get(), () -> "the body of a refused fiber has run");
  }

  private static void refusedOnVirtualThread(Trial.Step start) {
    Fail.unlessThrows("fiber on a virtual thread", IllegalStateException.class, start);
  }

  private static void monitorOutsideFibers(Trial trial) {
    AtomicBoolean ran = new AtomicBoolean();
    synchronized (ran) {
      Fail.unlessThrows(
          "fiber inside synchronized",
          IllegalStateException.class,
          () -> trial.hooks().fiber(FiberOptions.NONE, () -> ran.getAndSet(true)));
    }
    trial.hooks().run();
    Fail.when(ran.get(), () -> "the body of a refused fiber has run");
  }

  private static void monitorsKeepFibersOut(Trial trial) throws InterruptedException {
    Object monitor = new Object();
    Fiber<?> second;
    synchronized (monitor) {
      second =
          trial.go(() -> {
            synchronized (monitor) {
              trial.note("second");
            }
          });
      trial.hooks().kernelSleep(millis(1));
      trial.note("first");
    }
    trial.join(second);
    Fail.unlessEqual("they had the monitor", trial.events(), List.of("first", "second"));
  }

  private static void fibersAreListed(Trial trial) throws Throwable {
    Fiber<?> finished = trial.start(() -> null);
    Fiber<?> blocked = trial.start(() -> trial.hooks().block(null, null));
    Fiber<?> asleep = trial.go(() -> trial.hooks().kernelSleep(HOUR));
    Fiber<?> self = Fiber.current();
    trial
        .elsewhere(() -> {
          List<Fiber<?>> listed = trial.hooks().fibers();
          Fail.unless(
              listed.size() == 3 && listed.containsAll(List.of(self, blocked, asleep)),
              () -> "listed were " + listed + ", of those and " + finished);
        })
        .join();
    trial.hooks().unblock(null, blocked);
    trial.hooks().unblock(null, asleep);
    blocked.join();
    asleep.join();
    trial.until("one is listed", () -> trial.hooks().fibers().equals(List.of(self)));
  }

  private static void waitingFibersAreKept(Trial trial) {
    Reachability.startUnreferenced(trial);
    Reachability.collectGarbage();
    trial.hooks().run();
    Fail.unlessEqual("what happened was", trial.events(), List.of("slept", "was blocked"));
  }

  private static void finishedFibersAreNotKept(Trial trial) throws InterruptedException {
    isCollected(trial, Reachability.runToItsEnd(trial));
  }

  private static void timeoutsKeepNoFibers(Trial trial) throws InterruptedException {
    isCollected(trial, Reachability.runPastLongWaits(trial));
    Fail.unlessEqual("what happened was", trial.events(), List.of("raised"));
  }

  private static void isCollected(Trial trial, WeakReference<Fiber<?>> finished)
      throws InterruptedException {
    trial.until(
        "a finished fiber is collected",
        () -> {
          System.gc();
          return finished.refersTo(null);
        });
  }

  private static void outsideIsABlockingContext(Trial trial) throws InterruptedException {
    Fail.unlessEqual("installed was", Schedulers.installed(), trial.hooks());
    Fiber<?> fiber =
        trial.go(() -> {
          trial.hooks().yield();
          trial.note("a fiber has run");
        });
    FiberScheduler outside = Schedulers.current();
    Fail.when(outside == trial.hooks(), () -> "blocking calls outside fibers go to the scheduler");
    outside.kernelSleep(millis(1));
    Fail.unlessEqual("meanwhile", trial.events(), List.of());
    trial.hooks().run();
    Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
  }

  private static void blockingSectionsStandStill(Trial trial) throws Exception {
    Fiber<?> other =
        trial.go(() -> {
          trial.hooks().yield();
          trial.note("other");
        });
    Schedulers.<@Nullable Void>blocking(() -> {
      Schedulers.current().kernelSleep(millis(1));
      trial.note("blocking");
      return null;
    });
    Fail.unlessEqual("blocking calls went to", Schedulers.current(), trial.hooks());
    other.join();
    Fail.unlessEqual("the order was", trial.events(), List.of("blocking", "other"));
  }
}
