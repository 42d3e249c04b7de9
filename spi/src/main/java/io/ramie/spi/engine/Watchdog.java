package io.ramie.spi.engine;

import io.ramie.spi.Fiber;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reports a fiber that waits while pinned, which stops its whole loop.
 *
 * <p>A virtual thread with a native frame or a class initialiser on its stack cannot be unmounted:
 * when it waits, the scheduler's thread waits. One daemon thread looks at all running schedulers
 * from time to time; the loops do nothing for it but count their turns.
 */
final class Watchdog {
  private static final Duration PERIOD = Duration.ofMillis(250);

  /** The one that logs, with its thread; made when the first scheduler runs. */
  private static final class Shared {
    static final Watchdog WATCHDOG = new Watchdog(Shared::log);

    static {
      Thread.ofPlatform().name("ramie-watchdog").daemon().start(WATCHDOG::lookForEver);
    }

    private static void log(String report) {
      System.getLogger("io.ramie").log(Level.WARNING, report);
    }
  }

  /** What is remembered of a running scheduler. The watchdog's thread only. */
  private static final class Sight {
    private static final long NONE = -1;

    long turn = NONE;
    long reportedTurn = NONE;
  }

  // Any thread adds and removes.
  private final ConcurrentHashMap<FiberEngine, Sight> running = new ConcurrentHashMap<>();
  private final Consumer<String> reports;

  /**
   * Creates a watchdog that somebody else makes look.
   *
   * @param reports gets a text for each pinned wait
   */
  Watchdog(Consumer<String> reports) {
    this.reports = reports;
  }

  static Watchdog shared() {
    return Shared.WATCHDOG;
  }

  void watch(FiberEngine engine) {
    running.put(engine, new Sight());
  }

  void unwatch(FiberEngine engine) {
    running.remove(engine);
  }

  private void lookForEver() {
    for (; ; ) {
      try {
        Thread.sleep(PERIOD);
        look();
      } catch (InterruptedException stray) {
        // nobody has a reason to end this thread
      } catch (RuntimeException broken) {
        reports.accept("the watchdog could not look at a scheduler: " + broken);
      }
    }
  }

  /** Looks once at all running schedulers. */
  void look() {
    running.forEach(this::look);
  }

  /** The same turn as at the last look, and its fiber not running: that is a pinned wait. */
  private void look(FiberEngine engine, Sight sight) {
    long turn = engine.turns();
    ScheduledFiber<?> fiber = engine.currentFiber();
    boolean sameTurn = sight.turn == turn;
    sight.turn = turn;
    if (fiber == null || !sameTurn || sight.reportedTurn == turn || !isWaiting(fiber)) {
      return;
    }
    StackTraceElement[] stack = fiber.stackTrace();
    if (engine.turns() == turn) {
      sight.reportedTurn = turn;
      reports.accept(report(engine, fiber, stack));
    }
  }

  private static boolean isWaiting(Fiber<?> fiber) {
    return switch (fiber.thread().getState()) {
      case WAITING, TIMED_WAITING, BLOCKED -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  private static String report(FiberEngine engine, Fiber<?> fiber, StackTraceElement[] stack) {
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
    return Arrays.stream(stack)
        .filter(Watchdog::pins)
        .findFirst()
        .map(Watchdog::describe)
        .orElse("a native frame");
  }

  private static boolean pins(StackTraceElement frame) {
    return frame.getMethodName().equals("<clinit>")
        || (frame.isNativeMethod() && !isWaitItself(frame.getClassName()));
  }

  /** The native methods at the top of a stack that waits; they are not what pins it. */
  private static boolean isWaitItself(String className) {
    return className.equals("jdk.internal.misc.Unsafe")
        || className.equals("java.lang.Object")
        || className.startsWith("java.lang.VirtualThread");
  }

  private static String describe(StackTraceElement frame) {
    return frame.isNativeMethod()
        ? "the native method " + frame.getClassName() + "." + frame.getMethodName()
        : "the class initialiser of " + frame.getClassName();
  }
}
