package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Helper;
import io.ramie.conformance.Trial;
import io.ramie.conformance.Trial.Step;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Running fibers until nothing is left to do. */
final class RunCases {
  private RunCases() {}

  static List<Case> list() {
    return new Chapter(Hook.RUN)
        .onThread(
            "L18",
            "run returns at once when nothing is left, and runs what is started later when called"
                + " again.",
            "fiber_scheduler_spec close",
            RunCases::runsAgain)
        .onThread(
            "L19",
            "run does not return while a fiber sleeps.",
            "Ruby scheduler.rb",
            trial -> runAwaits(trial, () -> trial.hooks().kernelSleep(HOUR), unblocked(trial)))
        .onThread(
            "L19b",
            "run does not return while a fiber sleeps without end.",
            "ruby#3743",
            trial -> runAwaits(trial, () -> trial.hooks().kernelSleep(null), unblocked(trial)))
        .onThread(
            "L19c",
            "run does not return while a fiber is blocked.",
            "Ruby scheduler.rb",
            trial -> runAwaits(trial, () -> trial.hooks().block(null, null), unblocked(trial)))
        .onThread(
            "L19d",
            "run does not return while a fiber waits for a handle.",
            "Ruby scheduler.rb",
            RunCases::runAwaitsHandles)
        .onThread(
            "L19e",
            "run does not return while a fiber has an operation on another thread.",
            "contract, run",
            RunCases::runAwaitsOperations)
        .onThread(
            "L19f",
            "run does not return while a fiber waits in a blocking call of the JDK.",
            "design D1",
            RunCases::runAwaitsCallsOfTheJdk)
        .onThread(
            "L29",
            "run does not return while a fiber has been woken by another thread and has not run.",
            "gf#47",
            RunCases::runAwaitsTheWoken)
        .onThread(
            "L101",
            "A fiber that the last one starts as it ends is run, too.",
            "contract, run",
            RunCases::runsWhatTheLastOneStarts)
        .onThread(
            "L26",
            "What a fiber throws stops neither the loop nor other fibers, and stays in the fiber.",
            "Guile Fibers run-scheduler; gf#58",
            RunCases::failuresDoNotStopTheLoop)
        .onThread(
            "L28",
            "An error of the virtual machine comes out of run; the next run runs the other fibers.",
            "async task",
            RunCases::errorsOfTheMachineComeOut)
        .inFiber(
            "L23",
            "run refuses to be called in a fiber.",
            "async-src scheduler",
            RunCases::refusesFibers)
        .onThread(
            "L102",
            "run refuses a thread that the scheduler does not run on.",
            "design D12",
            RunCases::refusesStrangers)
        .onThread(
            "L103",
            "run refuses to run fibers while its thread holds a monitor.",
            "design D11",
            RunCases::refusesMonitors)
        .onThread(
            "L104",
            "An interrupt of the scheduler's own thread ends neither the loop nor a fiber's wait.",
            "contract, general 5",
            RunCases::interruptOfTheThread)
        .onThread(
            "L31",
            "Schedulers on several threads run at once, and wake each other's fibers.",
            "Ruby test_heavy_read",
            RunCases::severalAtOnce)
        .list();
  }

  private static void runsAgain(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    for (int i = 0; i < 100; i++) {
      hooks.run();
      Fiber<?> fiber = trial.go(hooks::yield);
      Fail.when(fiber.isDone(), () -> "a fiber that gives way has ended without the loop");
      hooks.run();
      Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
    }
  }

  /** The fiber waits; another thread ends that once the loop has had time to come to its end. */
  private static void runAwaits(Trial trial, Step waits, Consumer<Fiber<?>> end) {
    Fiber<?> fiber = trial.go(waits);
    AtomicBoolean loopRuns = new AtomicBoolean();
    trial.go(() -> {
      trial.hooks().yield();
      loopRuns.set(true);
    });
    trial.elsewhere(() -> {
      trial.until("the loop runs", loopRuns::get);
      trial.spin(millis(3));
      end.accept(fiber);
    });
    trial.hooks().run();
    Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
  }

  private static Consumer<Fiber<?>> unblocked(Trial trial) {
    return fiber -> trial.hooks().unblock(null, fiber);
  }

  private static void runAwaitsOperations(Trial trial) {
    CountDownLatch latch = new CountDownLatch(1);
    runAwaits(
        trial,
        () ->
            trial
                .hooks()
                .blockingOperationWait(() -> {
                  latch.await();
                  return true;
                }),
        _ -> latch.countDown());
  }

  private static void runAwaitsHandles(Trial trial) {
    Pair pair = trial.handles().sockets();
    runAwaits(
        trial,
        () -> trial.hooks().ioWait(pair.first(), Io.READABLE, null),
        _ -> Peer.write(pair.second(), "x"));
  }

  private static void runAwaitsCallsOfTheJdk(Trial trial) {
    LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    runAwaits(trial, queue::take, _ -> queue.add("x"));
  }

  private static void runAwaitsTheWoken(Trial trial) throws Throwable {
    AtomicReference<@Nullable Fiber<?>> blocked = new AtomicReference<>();
    trial.race(
        60,
        () -> {
          Fiber<Boolean> fiber = trial.start(() -> trial.hooks().block(null, trial.patience()));
          blocked.set(fiber);
          trial.hooks().run();
          Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
          Fail.unlessEqual("block returned", fiber.resultNow(), true);
        },
        () -> {
          Fiber<?> fiber;
          while ((fiber = blocked.getAndSet(null)) == null) {
            Thread.onSpinWait();
          }
          trial.jitter();
          trial.hooks().unblock(null, fiber);
        });
  }

  private static void runsWhatTheLastOneStarts(Trial trial) {
    List<Fiber<?>> started = new ArrayList<>();
    trial.go(() -> {
      trial.hooks().yield();
      started.add(trial.go(() -> trial.hooks().kernelSleep(millis(1))));
    });
    trial.hooks().run();
    Fail.unless(started.size() == 1, () -> "run has left the first fiber");
    Fail.unless(started.getFirst().isDone(), () -> "run has left " + started);
  }

  private static void failuresDoNotStopTheLoop(Trial trial) {
    List<Throwable> causes =
        List.of(
            new IllegalStateException(),
            new IOException(),
            new AssertionError(),
            new InterruptedException(),
            new Oddity());
    List<Fiber<?>> failed = causes.stream().<Fiber<?>>map(c -> failing(trial, c)).toList();
    Fiber<?> other = trial.go(() -> outliveOthers(trial));
    trial.hooks().run();
    for (int i = 0; i < causes.size(); i++) {
      Fail.unlessEqual("a fiber failed with", failed.get(i).exceptionNow(), causes.get(i));
    }
    Fail.unless(other.isDone(), () -> "run has left " + other);
  }

  /** Takes more ticks than a fiber that yields once, however slow they are. */
  private static void outliveOthers(Trial trial) throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      trial.hooks().yield();
    }
    trial.hooks().kernelSleep(millis(1));
  }

  private static Fiber<?> failing(Trial trial, Throwable cause) {
    return trial.mayFail(
        trial.go(() -> {
          trial.hooks().yield();
          throw cause;
        }));
  }

  /** A throwable that is neither an exception nor an error. */
  private static final class Oddity extends Throwable {
    private static final long serialVersionUID = 1L;
  }

  private static void errorsOfTheMachineComeOut(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    Fiber<?> other = trial.go(() -> outliveOthers(trial));
    InternalError error = new InternalError("thrown on purpose");
    Fiber<?> failed = failing(trial, error);
    Fiber<?> behind = trial.go(() -> outliveOthers(trial));
    InternalError thrown = Fail.unlessThrows("run", InternalError.class, hooks::run);
    Fail.unlessEqual("run threw", thrown, error);
    Fail.unless(failed.isDone(), () -> "not done: " + failed);
    hooks.run();
    Fail.unless(other.isDone(), () -> "run has left " + other);
    Fail.unless(behind.isDone(), () -> "run has left " + behind);
  }

  private static void refusesFibers(Trial trial) throws InterruptedException {
    Fail.unlessThrows("run in a fiber", IllegalStateException.class, trial.hooks()::run);
    trial.hooks().kernelSleep(millis(1));
  }

  private static void refusesStrangers(Trial trial) throws Throwable {
    Fiber<?> fiber = trial.go(trial.hooks()::yield);
    trial
        .elsewhere(() ->
            Fail.unlessThrows(
                "run on another thread", IllegalStateException.class, trial.hooks()::run))
        .join();
    Fail.when(fiber.isDone(), () -> "a fiber ran although run was refused");
    trial.hooks().run();
    Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
  }

  private static void refusesMonitors(Trial trial) {
    Fiber<?> fiber = trial.go(trial.hooks()::yield);
    Object monitor = new Object();
    synchronized (monitor) {
      Fail.unlessThrows("run inside synchronized", IllegalStateException.class, trial.hooks()::run);
    }
    Fail.when(fiber.isDone(), () -> "a fiber ran although run was refused");
    trial.hooks().run();
    Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
  }

  private static void interruptOfTheThread(Trial trial) {
    Fiber<Boolean> blocked = trial.start(() -> trial.hooks().block(null, trial.patience()));
    Fiber<?> asleep =
        trial.go(() -> {
          trial.hooks().kernelSleep(millis(2));
          trial.hooks().unblock(null, blocked);
        });
    Thread.currentThread().interrupt();
    try {
      trial.hooks().run();
    } finally {
      Thread.interrupted();
    }
    Fail.unless(asleep.isDone(), () -> "run has left " + asleep);
    Fail.unlessEqual("block returned", blocked.resultNow(), true);
  }

  private static void severalAtOnce(Trial trial) throws Throwable {
    List<AtomicReference<@Nullable Fiber<?>>> ring = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ring.add(new AtomicReference<>());
    }
    List<Helper> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var mine = ring.get(i);
      var next = ring.get((i + 1) % 3);
      threads.add(trial.elsewhere(() -> runOneOfMany(trial, mine, next)));
    }
    for (Helper thread : threads) {
      thread.join();
    }
    trial.hooks().run();
  }

  /** Waits to be woken by the one before, and wakes the next. */
  private static void runOneOfMany(
      Trial trial,
      AtomicReference<@Nullable Fiber<?>> mine,
      AtomicReference<@Nullable Fiber<?>> next) {
    FiberScheduler hooks = trial.another();
    Schedulers.install(hooks);
    try {
      Fiber<Boolean> blocked =
          hooks.fiber(FiberOptions.NONE, () -> hooks.block(null, trial.patience()));
      mine.set(blocked);
      hooks.fiber(
          FiberOptions.NONE,
          () -> {
            Fiber<?> other;
            while ((other = next.get()) == null) {
              hooks.yield();
            }
            other.scheduler().unblock(null, other);
            return null;
          });
      hooks.run();
      Fail.unlessEqual("block returned", blocked.resultNow(), true);
    } finally {
      Schedulers.close(hooks);
    }
  }
}
