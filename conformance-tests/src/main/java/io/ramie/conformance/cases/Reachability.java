package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;

/** Fibers that nobody but their scheduler might refer to. */
final class Reachability {
  private Reachability() {}

  /** Starts two fibers that refer to each other only: one sleeps, then unblocks the other. */
  static void startUnreferenced(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    Fiber<?> blocked =
        hooks.fiber(
            FiberOptions.NONE,
            () -> {
              hooks.block(null, null);
              trial.note("was blocked");
              return null;
            });
    hooks.fiber(
        FiberOptions.NONE,
        () -> {
          hooks.kernelSleep(millis(5));
          trial.note("slept");
          hooks.unblock(null, blocked);
          return null;
        });
  }

  /** Starts a fiber that nobody refers to: it has an operation, and notes the result. */
  static void startOperation(Trial trial, Callable<Boolean> operation) {
    FiberScheduler hooks = trial.hooks();
    hooks.fiber(
        FiberOptions.NONE,
        () -> {
          trial.note(hooks.blockingOperationWait(operation).toString());
          return null;
        });
  }

  /** Runs a fiber that waits in several hooks and finishes; a method so that no frame keeps it. */
  static WeakReference<Fiber<?>> runToItsEnd(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    Fiber<?> fiber =
        hooks.fiber(
            FiberOptions.NONE,
            () -> {
              hooks.kernelSleep(millis(1));
              hooks.block(null, millis(1));
              hooks.yield();
              return null;
            });
    hooks.run();
    return new WeakReference<>(fiber);
  }

  /** Runs a fiber whose long waits end early: one that is unblocked, one that it is raised in. */
  static WeakReference<Fiber<?>> runPastLongWaits(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    Fiber<?> fiber =
        hooks.fiber(
            FiberOptions.NONE,
            () -> {
              hooks.block(null, HOUR);
              try {
                hooks.kernelSleep(HOUR);
              } catch (IllegalStateException raised) {
                trial.note(String.valueOf(raised.getMessage()));
              }
              return null;
            });
    hooks.unblock(null, fiber);
    hooks.fiber(
        FiberOptions.NONE,
        () -> {
          hooks.kernelSleep(millis(1));
          trial.suspended(fiber);
          hooks.fiberInterrupt(fiber, new IllegalStateException("raised"));
          return null;
        });
    hooks.run();
    return new WeakReference<>(fiber);
  }

  /** What is not reachable is gone afterwards. */
  static void collectGarbage() {
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    while (!garbage.refersTo(null)) {
      System.gc();
    }
  }
}
