package io.ramie.spi.engine;

import io.ramie.spi.Fiber;
import io.ramie.spi.SelfEnding;
import io.ramie.spi.Wait;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reports what would stop a scheduler in silence.
 *
 * <ul>
 *   <li>A fiber that waits while pinned stops its whole loop: a virtual thread with a native frame
 *       or a class initialiser on its stack cannot be unmounted, so the scheduler's thread waits.
 *   <li>A scheduler that is being closed waits until its fibers have finished. When all that are
 *       left wait for somebody to wake them, and nobody does, it waits for ever.
 * </ul>
 *
 * One daemon thread looks at all running schedulers from time to time; the loops do nothing for it
 * but count their turns.
 */
final class Watchdog {
  private static final Duration PERIOD = Duration.ofMillis(250);

  /** How many looks in a row see a closing scheduler run no fiber, before it counts as stuck. */
  static final int LOOKS_UNTIL_STUCK = 20;

  private static final int FIBERS_NAMED = 20;

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
    int looksWithoutATurn;
    boolean closeReported;

    /** Notes the turn of this look; whether it is that of the last one. */
    boolean isSame(long turnNow) {
      boolean same = turn == turnNow;
      turn = turnNow;
      looksWithoutATurn = same ? looksWithoutATurn + 1 : 0;
      return same;
    }

    /** Not at each look, because it takes a list of all fibers. */
    boolean maySeeAStuckClose() {
      return !closeReported && looksWithoutATurn > 0 && looksWithoutATurn % LOOKS_UNTIL_STUCK == 0;
    }
  }

  // Any thread adds and removes.
  private final ConcurrentHashMap<FiberEngine, Sight> running = new ConcurrentHashMap<>();
  private final Consumer<String> reports;

  /**
   * Creates a watchdog that somebody else makes look.
   *
   * @param reports gets a text for each thing to report
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

  private void look(FiberEngine engine, Sight sight) {
    long turn = engine.turns();
    ScheduledFiber<?> fiber = engine.currentFiber();
    boolean sameTurn = sight.isSame(turn);
    if (fiber == null) {
      lookForStuckClose(engine, sight);
    } else if (sameTurn) {
      lookForPinnedWait(engine, sight, turn, fiber);
    }
  }

  private void lookForStuckClose(FiberEngine engine, Sight sight) {
    if (!engine.isClosed() || !sight.maySeeAStuckClose()) {
      return;
    }
    List<Fiber<?>> fibers = engine.fibers();
    if (!fibers.isEmpty() && fibers.stream().allMatch(Watchdog::needsSomebody)) {
      sight.closeReported = true;
      reports.accept(stuckClose(engine, fibers));
    }
  }

  /** Whether neither time nor a handle nor work under way elsewhere will end what it waits for. */
  private static boolean needsSomebody(Fiber<?> fiber) {
    Wait<?> wait = fiber.currentWait();
    if (wait != null) {
      return wait.kind() != Wait.Kind.IO
          && wait.timeoutNanos() == Wait.FOREVER
          && !(wait.subject() instanceof SelfEnding);
    }
    Thread.State state = fiber.thread().getState();
    return state == Thread.State.WAITING || state == Thread.State.BLOCKED;
  }

  private static String stuckClose(FiberEngine engine, List<Fiber<?>> fibers) {
    int others = fibers.size() - FIBERS_NAMED;
    return "the scheduler on thread '"
        + engine.ownerName()
        + "' is being closed and has run no fiber for "
        + PERIOD.multipliedBy(LOOKS_UNTIL_STUCK).toSeconds()
        + " s; it cannot close before somebody wakes or cancels "
        + (fibers.size() == 1 ? "this fiber" : "these " + fibers.size() + " fibers")
        + ":\n"
        + fibers.stream()
            .limit(FIBERS_NAMED)
            .map(fiber -> "\t" + fiber)
            .collect(Collectors.joining("\n"))
        + (others > 0 ? "\n\tand " + others + " more" : "");
  }

  /** The same turn as at the last look, and its fiber not running: that is a pinned wait. */
  private void lookForPinnedWait(
      FiberEngine engine, Sight sight, long turn, ScheduledFiber<?> fiber) {
    // One that has just been suspended waits as well, but the thread under it runs on.
    if (sight.reportedTurn == turn || !isWaiting(fiber.thread()) || !isWaiting(engine.owner())) {
      return;
    }
    StackTraceElement[] stack = fiber.stackTrace();
    if (engine.turns() == turn) {
      sight.reportedTurn = turn;
      reports.accept(report(engine, fiber, stack));
    }
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && isWaiting(thread.getState());
  }

  private static boolean isWaiting(Thread.State state) {
    return switch (state) {
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
