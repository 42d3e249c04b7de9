package io.ramie.spi.engine;

import io.ramie.spi.Fiber;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reports a fiber that waits while pinned, which stops its whole loop.
 *
 * <p>A virtual thread with a native frame or a class initialiser on its stack cannot be unmounted:
 * when it waits, the scheduler's thread waits. One daemon thread looks at all running schedulers
 * from time to time; the loops do nothing for it but count their turns.
 */
final class Watchdog {
  private static final Duration PERIOD = Duration.ofMillis(250);
  private static final Logger LOGGER = System.getLogger("io.ramie");
  private static final Set<FiberEngine> RUNNING = ConcurrentHashMap.newKeySet();
  private static final ConcurrentHashMap<FiberEngine, Long> SEEN = new ConcurrentHashMap<>();
  private static final ConcurrentHashMap<FiberEngine, Long> REPORTED = new ConcurrentHashMap<>();

  private static final class Holder {
    static final Thread THREAD =
        Thread.ofPlatform().name("ramie-watchdog").daemon().start(Watchdog::watch);
  }

  private Watchdog() {}

  static void watch(FiberEngine engine) {
    RUNNING.add(engine);
    assert Holder.THREAD.isDaemon();
  }

  static void unwatch(FiberEngine engine) {
    RUNNING.remove(engine);
    SEEN.remove(engine);
    REPORTED.remove(engine);
  }

  private static void watch() {
    for (; ; ) {
      try {
        Thread.sleep(PERIOD);
        RUNNING.forEach(Watchdog::look);
      } catch (InterruptedException stray) {
        // nobody has a reason to end this thread
      } catch (RuntimeException broken) {
        LOGGER.log(Level.WARNING, "the watchdog could not look at a scheduler", broken);
      }
    }
  }

  /** Looks at one loop: the same turn as last time, and its fiber not running, is a pinned wait. */
  private static void look(FiberEngine engine) {
    long turn = engine.turns();
    ScheduledFiber<?> fiber = engine.currentFiber();
    Long seen = SEEN.put(engine, turn);
    if (fiber == null || seen == null || seen != turn) {
      return;
    }
    if (isWaiting(fiber.thread()) && !Long.valueOf(turn).equals(REPORTED.get(engine))) {
      StackTraceElement[] stack = fiber.stackTrace();
      if (engine.turns() == turn) {
        REPORTED.put(engine, turn);
        LOGGER.log(Level.WARNING, report(engine, fiber, stack));
      }
    }
  }

  private static boolean isWaiting(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING, BLOCKED -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  static String report(FiberEngine engine, Fiber<?> fiber, StackTraceElement[] stack) {
    return "fiber '"
        + fiber.name()
        + "' waits while pinned by "
        + reason(stack)
        + ", so no fiber of the scheduler on thread '"
        + engine.ownerName()
        + "' can run:\n"
        + Arrays.stream(stack).map(frame -> "\tat " + frame).collect(Collectors.joining("\n"));
  }

  private static String reason(StackTraceElement[] stack) {
    StackTraceElement culprit = null;
    for (StackTraceElement frame : stack) {
      if (frame.getMethodName().equals("<clinit>")) {
        return "the class initialiser of " + frame.getClassName();
      }
      if (culprit == null && frame.isNativeMethod() && !isParking(frame)) {
        culprit = frame;
      }
    }
    return culprit == null ? "a native frame" : "the native method " + nameOf(culprit);
  }

  private static boolean isParking(StackTraceElement frame) {
    return frame.getClassName().equals("jdk.internal.misc.Unsafe")
        || frame.getClassName().startsWith("java.lang.VirtualThread")
        || frame.getClassName().equals("java.lang.Object");
  }

  private static String nameOf(@Nullable StackTraceElement frame) {
    return frame == null ? "" : frame.getClassName() + "." + frame.getMethodName();
  }
}
