package io.ramie.conformance.cases;

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
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Installing a scheduler, and closing it. */
final class CloseCases {
  private CloseCases() {}

  static List<Case> list() {
    return new Chapter(Hook.CLOSE)
        .onThread(
            "L7",
            "Installing a second scheduler runs the fibers of the first to their ends and closes"
                + " it.",
            "Ruby scheduler.c, rb_fiber_scheduler_set",
            CloseCases::secondInstallClosesTheFirst)
        .onThread(
            "L8",
            "A close that throws has released everything, and taken the scheduler off its thread.",
            "ruby#10042",
            CloseCases::closeThatThrows)
        .onThread(
            "L10",
            "A scheduler that is closed directly takes itself off its thread.",
            "Ruby scheduler.rb",
            CloseCases::closeUninstalls)
        .onThread(
            "L11",
            "Closing a closed scheduler does nothing.",
            "Ruby scheduler.rb; io-event worker_pool",
            CloseCases::closingTwice)
        .onThread(
            "L12",
            "close runs what is ready, sleeps, waits or is blocked to its end.",
            "Ruby test_thread_join_implicit",
            CloseCases::closeDrains)
        .onThread(
            "L15",
            "A closed scheduler neither starts fibers nor runs nor is installed, and says why.",
            "async reactor",
            CloseCases::closedSchedulersRefuse)
        .onThread(
            "L15b",
            "After close unblock and fiberInterrupt do nothing, on any thread.",
            "contract, close",
            CloseCases::wakersAreInertAfterClose)
        .onThread(
            "L15c",
            "A fiber that a failed close has left behind is not run by a late wake-up.",
            "contract, close",
            CloseCases::fibersLeftBehindStayBehind)
        .onThread(
            "L17",
            "close waits for a blocked fiber that nobody wakes yet.",
            "contract, close",
            CloseCases::closeAwaitsTheBlocked)
        .onThread(
            "L21",
            "Fibers started before the scheduler is installed run to their ends at close.",
            "async scheduler",
            CloseCases::fibersBeforeInstalling)
        .onThread(
            "L25",
            "Eight schedulers of one thread do not disturb each other.",
            "io-event selector",
            CloseCases::eightOnOneThread)
        .onThread(
            "L120",
            "While a scheduler closes it says so, and its fibers may start others, which run.",
            "contract, close",
            CloseCases::startingWhileClosing)
        .onThread(
            "L121",
            "close refuses a thread that the scheduler does not run on, and nothing has happened.",
            "design D12",
            CloseCases::refusesStrangers)
        .inFiber(
            "L122",
            "close refuses to be called in a fiber, and nothing has happened.",
            "design D11",
            CloseCases::refusesFibers)
        .onThread(
            "L123",
            "close refuses to run fibers while its thread holds a monitor, and nothing has"
                + " happened.",
            "design D11",
            CloseCases::refusesMonitors)
        .onThread(
            "L124",
            "Wake-ups and interrupts by another thread while a scheduler closes do no harm.",
            "contract, general 1",
            CloseCases::wakersRaceWithClose)
        .list();
  }

  private static void secondInstallClosesTheFirst(Trial trial) {
    FiberScheduler first = trial.hooks();
    FiberScheduler second = trial.another();
    Fiber<?> fiber =
        trial.go(() -> {
          first.kernelSleep(millis(1));
          Fail.unlessEqual("in a fiber of the first, installed was", Schedulers.installed(), first);
        });
    Schedulers.install(second);
    try {
      Fail.unless(fiber.isDone(), () -> "installing another scheduler has left " + fiber);
      Fail.unless(first.isClosed(), () -> "the first is not closed");
      Fail.unlessEqual("installed was", Schedulers.installed(), second);
    } finally {
      Schedulers.close(second);
    }
  }

  private static void closeThatThrows(Trial trial) {
    InternalError error = new InternalError("thrown on purpose");
    failLater(trial.hooks(), error);
    InternalError thrown = Fail.unlessThrows("close", InternalError.class, trial.hooks()::close);
    Fail.unlessEqual("close threw", thrown, error);
    Fail.unless(trial.hooks().isClosed(), () -> "the scheduler is not closed");
    Fail.unlessEqual("installed was", Schedulers.installed(), null);
  }

  /** Ends the loop from inside. */
  private static void failLater(FiberScheduler hooks, InternalError error) {
    hooks.fiber(
        FiberOptions.NONE,
        () -> {
          hooks.yield();
          throw error;
        });
  }

  private static void closeUninstalls(Trial trial) {
    Fiber<?> fiber = trial.go(trial.hooks()::yield);
    Fail.when(trial.hooks().isClosed(), () -> "an open scheduler says that it is closed");
    trial.hooks().close();
    Fail.unless(fiber.isDone(), () -> "close has left " + fiber);
    Fail.unless(trial.hooks().isClosed(), () -> "a closed scheduler says that it is open");
    Fail.unlessEqual("installed was", Schedulers.installed(), null);
  }

  private static void closingTwice(Trial trial) {
    FiberScheduler second = trial.another();
    trial.hooks().close();
    Schedulers.install(second);
    try {
      trial.hooks().close();
      Schedulers.close(trial.hooks());
      Fail.unlessEqual("installed was", Schedulers.installed(), second);
    } finally {
      Schedulers.close(second);
    }
  }

  private static void closeDrains(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    Pair pair = trial.handles().sockets();
    Fiber<Integer> waits = trial.start(() -> hooks.ioWait(pair.first(), Io.READABLE, null));
    Fiber<Boolean> blocked = trial.start(() -> hooks.block(null, null));
    Fiber<?> asleep = trial.go(() -> hooks.kernelSleep(null));
    Fiber<?> last =
        trial.go(() -> {
          hooks.kernelSleep(millis(1));
          Peer.write(pair.second(), "x");
          hooks.unblock(null, blocked);
          hooks.unblock(null, asleep);
        });
    hooks.close();
    for (Fiber<?> fiber : List.of(waits, blocked, asleep, last)) {
      Fail.unlessEqual("after close " + fiber + " was", fiber.state(), Future.State.SUCCESS);
    }
  }

  private static void closedSchedulersRefuse(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    hooks.close();
    AtomicBoolean ran = new AtomicBoolean();
    refusesAsClosed("fiber", () -> hooks.fiber(FiberOptions.NONE, () -> ran.getAndSet(true)));
    refusesAsClosed("run", hooks::run);
    refusesAsClosed("install", () -> Schedulers.install(hooks));
    Fail.when(ran.get(), () -> "the body of a refused fiber has run");
  }

  private static void refusesAsClosed(String hook, Trial.Step call) {
    IllegalStateException refusal =
        Fail.unlessThrows(hook + " after close", IllegalStateException.class, call);
    Fail.unless(
        String.valueOf(refusal.getMessage()).contains("closed"),
        () -> hook + " after close does not say 'closed' but " + refusal);
  }

  private static void wakersAreInertAfterClose(Trial trial) throws Throwable {
    Fiber<Integer> finished =
        trial.start(() -> {
          trial.hooks().kernelSleep(millis(1));
          return 15;
        });
    trial.hooks().close();
    Trial.Step wake =
        () -> {
          trial.hooks().unblock(null, finished);
          trial.hooks().fiberInterrupt(finished, new IllegalStateException("too late"));
        };
    wake.run();
    trial.elsewhere(wake).join();
    Fail.unlessEqual("the fiber had ended with", finished.resultNow(), 15);
  }

  private static void fibersLeftBehindStayBehind(Trial trial) throws Throwable {
    FiberScheduler hooks = trial.hooks();
    Fiber<?> left = hooks.fiber(FiberOptions.NONE, () -> noteBlock(trial));
    failLater(hooks, new InternalError("thrown on purpose"));
    Fail.unlessThrows("close", InternalError.class, hooks::close);
    trial.elsewhere(() -> hooks.unblock(null, left)).join();
    hooks.unblock(null, left);
    Fail.when(left.isDone(), () -> "a closed scheduler has run " + left);
    Fail.unlessEqual("what has happened is", trial.events(), List.of());
  }

  private static @Nullable Void noteBlock(Trial trial) throws InterruptedException {
    trial.hooks().block(null, null);
    trial.note("ran on");
    return null;
  }

  private static void closeAwaitsTheBlocked(Trial trial) {
    Fiber<Boolean> blocked = trial.start(() -> trial.hooks().block(null, null));
    trial.elsewhere(() -> {
      trial.until("the scheduler closes", trial.hooks()::isClosed);
      trial.spin(millis(1));
      trial.hooks().unblock(null, blocked);
    });
    trial.hooks().close();
    Fail.unlessEqual("block returned", blocked.resultNow(), true);
  }

  private static void fibersBeforeInstalling(Trial trial) {
    FiberScheduler other = trial.another();
    Fiber<?> fiber = other.fiber(FiberOptions.NONE, () -> sleepAndNote(trial, other));
    Schedulers.install(other);
    Schedulers.close(other);
    Fail.unless(fiber.isDone(), () -> "close has left " + fiber);
    Fail.unlessEqual("what has happened is", trial.events(), List.of("slept"));
  }

  private static @Nullable Void sleepAndNote(Trial trial, FiberScheduler hooks)
      throws InterruptedException {
    hooks.kernelSleep(millis(1));
    trial.note("slept");
    return null;
  }

  private static void eightOnOneThread(Trial trial) {
    List<FiberScheduler> schedulers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      schedulers.add(trial.another());
    }
    try {
      List<Fiber<?>> fibers = new ArrayList<>();
      for (FiberScheduler each : schedulers) {
        fibers.add(each.fiber(FiberOptions.NONE, () -> sleepAndNote(trial, each)));
      }
      for (int i = 0; i < 8; i++) {
        schedulers.get(i).run();
        Fail.unless(fibers.get(i).isDone(), () -> "run has left a fiber");
        Fail.unlessEqual("ended were", trial.events().size(), i + 1);
      }
    } finally {
      schedulers.forEach(FiberScheduler::close);
    }
  }

  private static void startingWhileClosing(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    trial.go(() -> {
      hooks.yield();
      Fail.unless(hooks.isClosed(), () -> "a scheduler that closes says that it is open");
      trial.go(() -> {
        hooks.kernelSleep(millis(1));
        trial.note("ended");
      });
    });
    hooks.close();
    Fail.unlessEqual("what has happened is", trial.events(), List.of("ended"));
  }

  private static void refusesStrangers(Trial trial) throws Throwable {
    Fiber<?> fiber = trial.go(trial.hooks()::yield);
    trial
        .elsewhere(() ->
            Fail.unlessThrows(
                "close on another thread", IllegalStateException.class, trial.hooks()::close))
        .join();
    isAsBefore(trial, fiber);
  }

  private static void refusesFibers(Trial trial) throws InterruptedException {
    Fail.unlessThrows("close in a fiber", IllegalStateException.class, trial.hooks()::close);
    Fail.when(trial.hooks().isClosed(), () -> "the scheduler is closed although it refused");
    trial.hooks().kernelSleep(millis(1));
    trial.start(() -> null).join();
  }

  private static void refusesMonitors(Trial trial) {
    Fiber<?> fiber = trial.go(trial.hooks()::yield);
    Object monitor = new Object();
    synchronized (monitor) {
      Fail.unlessThrows(
          "close inside synchronized", IllegalStateException.class, trial.hooks()::close);
    }
    isAsBefore(trial, fiber);
  }

  private static void isAsBefore(Trial trial, Fiber<?> fiber) {
    Fail.when(trial.hooks().isClosed(), () -> "the scheduler is closed although it refused");
    Fail.unlessEqual("installed was", Schedulers.installed(), trial.hooks());
    Fail.when(fiber.isDone(), () -> "close has run a fiber although it refused");
    trial.hooks().run();
    Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
  }

  private static void wakersRaceWithClose(Trial trial) throws Throwable {
    AtomicReference<@Nullable Fiber<?>> next = new AtomicReference<>();
    trial.race(
        100,
        () -> {
          FiberScheduler hooks = trial.another();
          Fiber<Boolean> fiber =
              hooks.fiber(FiberOptions.NONE, () -> blockUntilWoken(trial, hooks));
          next.set(fiber);
          hooks.close();
          Fail.unlessEqual("block returned", fiber.resultNow(), true);
        },
        () -> {
          trial.until("there is a fiber", () -> next.get() != null);
          Fiber<?> fiber = Objects.requireNonNull(next.getAndSet(null));
          for (int i = 0; i < 10; i++) {
            fiber.scheduler().unblock(null, fiber);
            trial.jitter();
            fiber.scheduler().fiberInterrupt(fiber, new IllegalStateException());
          }
        });
  }

  private static boolean blockUntilWoken(Trial trial, FiberScheduler hooks)
      throws InterruptedException {
    try {
      return hooks.block(null, trial.patience());
    } catch (IllegalStateException interrupted) {
      return true;
    }
  }
}
