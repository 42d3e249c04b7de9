package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.IoWait;
import io.ramie.spi.Platform;
import io.ramie.spi.SelfEnding;
import io.ramie.spi.Wait;
import io.ramie.spi.Wait.Kind;
import io.ramie.spi.engine.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the loop. */
final class BrokenRun {
  private BrokenRun() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            RunsOnce.class,
            RunsOnce::new,
            "A loop that has come to its end never runs again.",
            "L18")
        .add(
            LeavesSleepers.class,
            LeavesSleepers::new,
            "The loop does not wait for fibers that sleep.",
            "L19")
        .add(
            LeavesEndlessSleepers.class,
            LeavesEndlessSleepers::new,
            "The loop does not wait for fibers that sleep without end.",
            "L19b")
        .add(
            LeavesTheBlocked.class,
            LeavesTheBlocked::new,
            "The loop takes fibers that are blocked for a deadlock, and ends.",
            "L19c",
            "L17")
        .add(
            LeavesThoseAtHandles.class,
            LeavesThoseAtHandles::new,
            "The loop does not wait for fibers that wait for handles.",
            "L19d")
        .add(
            LeavesOperations.class,
            LeavesOperations::new,
            "The loop does not wait for operations on other threads.",
            "L19e",
            "O104")
        .add(
            LeavesCallsOfTheJdk.class,
            LeavesCallsOfTheJdk::new,
            "The loop does not wait for fibers in blocking calls of the JDK.",
            "L19f")
        .add(
            LeavesTheWoken.class,
            LeavesTheWoken::new,
            "Fibers that another thread has woken count neither as waiting nor as ready.",
            "L29")
        .add(
            LeavesNewcomers.class,
            LeavesNewcomers::new,
            "The loop waits for the fibers that there were when it began.",
            "L101")
        .add(
            FailureStopsTheLoop.class,
            FailureStopsTheLoop::new,
            "What a fiber throws comes out of the loop.",
            "L26")
        .add(
            SwallowsMachineErrors.class,
            SwallowsMachineErrors::new,
            "Errors of the virtual machine do not come out of the loop.",
            "L28",
            "L8")
        .add(
            ErrorLosesTurns.class,
            ErrorLosesTurns::new,
            "An error of the virtual machine takes along the turns behind it.",
            "L28")
        .add(
            RunRefusesSilently.class,
            RunRefusesSilently::new,
            "Where run cannot run it does nothing, and does not say so.",
            "L23",
            "L102",
            "L103",
            "L15")
        .add(
            InterruptEndsTheLoop.class,
            InterruptEndsTheLoop::new,
            "The loop ends when its thread is interrupted.",
            "L104")
        .add(
            OneLoopAtATime.class,
            OneLoopAtATime::new,
            "Only one scheduler of the process can run at a time.",
            "L31",
            "B2b")
        .add(
            WakesNobody.class,
            WakesNobody::new,
            "What becomes ready on another thread does not wake the loop.",
            "B2")
        .add(
            SleepsUnannounced.class,
            SleepsUnannounced::new,
            "The loop looks at the queue for the last time, and only then says that it has to be"
                + " woken.",
            "B2")
        .add(
            UnsafeQueue.class,
            UnsafeQueue::new,
            "The queue for other threads is read and written in two steps.",
            "B121")
        .add(
            LosesForeignTurns.class,
            LosesForeignTurns::new,
            "Who waits in no hook is not expected to be woken by another thread, and lost then.",
            "F107",
            "B105",
            "S112")
        .list();
  }

  /** Ends although there are fibers that still wait. */
  private abstract static class LeavesSome extends BreakableScheduler {
    LeavesSome(Platform platform) {
      super(platform);
    }

    abstract boolean isForgotten(Fiber<?> fiber, @Nullable Wait<?> wait);

    @Override
    boolean hasWork() {
      return fibers().stream().anyMatch(this::counts);
    }

    private boolean counts(Fiber<?> fiber) {
      Wait<?> wait = fiber.currentWait();
      return (wait != null && wait.isCompleted()) || !isForgotten(fiber, wait);
    }
  }

  private static final class RunsOnce extends BreakableScheduler {
    private boolean ran;

    RunsOnce(Platform platform) {
      super(platform);
    }

    @Override
    public void run() {
      if (!ran) {
        ran = true;
        super.run();
      }
    }
  }

  private static final class LeavesSleepers extends LeavesSome {
    LeavesSleepers(Platform platform) {
      super(platform);
    }

    @Override
    boolean isForgotten(Fiber<?> fiber, @Nullable Wait<?> wait) {
      return wait != null && wait.kind() == Kind.SLEEP && wait.timeoutNanos() != Wait.FOREVER;
    }
  }

  private static final class LeavesEndlessSleepers extends LeavesSome {
    LeavesEndlessSleepers(Platform platform) {
      super(platform);
    }

    @Override
    boolean isForgotten(Fiber<?> fiber, @Nullable Wait<?> wait) {
      return wait != null && wait.kind() == Kind.SLEEP && wait.timeoutNanos() == Wait.FOREVER;
    }
  }

  private static final class LeavesTheBlocked extends LeavesSome {
    LeavesTheBlocked(Platform platform) {
      super(platform);
    }

    @Override
    boolean isForgotten(Fiber<?> fiber, @Nullable Wait<?> wait) {
      return wait != null && wait.kind() == Kind.BLOCK && !(wait.subject() instanceof SelfEnding);
    }
  }

  private static final class LeavesThoseAtHandles extends LeavesSome {
    LeavesThoseAtHandles(Platform platform) {
      super(platform);
    }

    @Override
    boolean isForgotten(Fiber<?> fiber, @Nullable Wait<?> wait) {
      return wait instanceof IoWait;
    }
  }

  private static final class LeavesOperations extends LeavesSome {
    LeavesOperations(Platform platform) {
      super(platform);
    }

    @Override
    boolean isForgotten(Fiber<?> fiber, @Nullable Wait<?> wait) {
      return wait != null && wait.subject() instanceof SelfEnding;
    }
  }

  private static final class LeavesCallsOfTheJdk extends LeavesSome {
    LeavesCallsOfTheJdk(Platform platform) {
      super(platform);
    }

    @Override
    boolean isForgotten(Fiber<?> fiber, @Nullable Wait<?> wait) {
      return wait == null && fiber.thread().getState() == Thread.State.WAITING;
    }
  }

  private static final class LeavesTheWoken extends BreakableScheduler {
    private final Queue<Turn> inbox = new ConcurrentLinkedQueue<>();

    LeavesTheWoken(Platform platform) {
      super(platform);
    }

    @Override
    void add(Turn turn) {
      if (engine.isOwnThread()) {
        super.add(turn);
      } else {
        inbox.add(turn);
        poller.wakeup();
      }
    }

    @Override
    boolean hasWork() {
      return !ready.isEmpty() || fibers().stream().anyMatch(LeavesTheWoken::waits);
    }

    private static boolean waits(Fiber<?> fiber) {
      Wait<?> wait = fiber.currentWait();
      return wait == null ? isRunning(fiber) : !wait.isCompleted();
    }

    private static boolean isRunning(Fiber<?> fiber) {
      return fiber.thread().getState() == Thread.State.RUNNABLE;
    }

    @Override
    void tick() {
      ready.addAll(inbox);
      inbox.clear();
      super.tick();
    }
  }

  private static final class LeavesNewcomers extends BreakableScheduler {
    LeavesNewcomers(Platform platform) {
      super(platform);
    }

    @Override
    void loop() {
      List<Fiber<?>> first = fibers();
      while (first.stream().anyMatch(fiber -> !fiber.isDone())) {
        tick();
      }
    }
  }

  private static final class FailureStopsTheLoop extends BreakableScheduler {
    private @Nullable Throwable failure;

    FailureStopsTheLoop(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      return engine.start(
          options,
          () -> {
            try {
              return body.call();
            } catch (Throwable thrown) {
              failure = thrown;
              throw thrown;
            }
          });
    }

    @Override
    void tick() {
      super.tick();
      Throwable thrown = failure;
      if (thrown != null) {
        failure = null;
        throw new IllegalStateException(thrown);
      }
    }
  }

  private static final class SwallowsMachineErrors extends BreakableScheduler {
    SwallowsMachineErrors(Platform platform) {
      super(platform);
    }

    @Override
    void tick() {
      try {
        super.tick();
      } catch (VirtualMachineError swallowed) {
        // the fault
      }
    }
  }

  private static final class ErrorLosesTurns extends BreakableScheduler {
    ErrorLosesTurns(Platform platform) {
      super(platform);
    }

    @Override
    void runReady() {
      List<Turn> turns = List.copyOf(ready);
      ready.clear();
      turns.forEach(Turn::run);
    }
  }

  private static final class RunRefusesSilently extends BreakableScheduler {
    RunRefusesSilently(Platform platform) {
      super(platform);
    }

    @Override
    public void run() {
      try {
        super.run();
      } catch (IllegalStateException refused) {
        // the fault
      }
    }
  }

  private static final class InterruptEndsTheLoop extends BreakableScheduler {
    InterruptEndsTheLoop(Platform platform) {
      super(platform);
    }

    @Override
    boolean hasWork() {
      return !Thread.currentThread().isInterrupted() && super.hasWork();
    }
  }

  private static final class OneLoopAtATime extends BreakableScheduler {
    private static final AtomicBoolean RUNNING = new AtomicBoolean();

    OneLoopAtATime(Platform platform) {
      super(platform);
    }

    @Override
    void loop() {
      if (!RUNNING.compareAndSet(false, true)) {
        throw new IllegalStateException("another scheduler runs");
      }
      try {
        super.loop();
      } finally {
        RUNNING.set(false);
      }
    }
  }

  private static final class WakesNobody extends BreakableScheduler {
    WakesNobody(Platform platform) {
      super(platform);
    }

    @Override
    void add(Turn turn) {
      ready.add(turn);
    }
  }

  private static final class SleepsUnannounced extends BreakableScheduler {
    private volatile boolean asleep;

    SleepsUnannounced(Platform platform) {
      super(platform);
    }

    @Override
    void add(Turn turn) {
      ready.add(turn);
      if (asleep) {
        poller.wakeup();
      }
    }

    @Override
    void poll(Collection<IoWait> waits, long nanos) {
      Pause.betweenSteps();
      asleep = true;
      super.poll(waits, nanos);
      asleep = false;
    }
  }

  private static final class UnsafeQueue extends BreakableScheduler {
    private volatile List<Turn> inbox = List.of();

    UnsafeQueue(Platform platform) {
      super(platform);
    }

    @Override
    void add(Turn turn) {
      List<Turn> longer = new ArrayList<>(inbox);
      longer.add(turn);
      inbox = longer;
      if (!engine.isOwnThread()) {
        poller.wakeup();
      }
    }

    @Override
    void tick() {
      ready.addAll(inbox);
      Pause.betweenSteps();
      inbox = List.of();
      super.tick();
    }
  }

  private static final class LosesForeignTurns extends BreakableScheduler {
    LosesForeignTurns(Platform platform) {
      super(platform);
    }

    @Override
    void add(Turn turn) {
      if (engine.isOwnThread() || turn.fiber().currentWait() != null) {
        super.add(turn);
      }
    }
  }
}
