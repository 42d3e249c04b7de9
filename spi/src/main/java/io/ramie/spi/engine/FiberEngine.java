package io.ramie.spi.engine;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import io.ramie.spi.carrier.FiberThreads;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes the fibers of one scheduler and guards how they are run.
 *
 * <p>A scheduler creates one engine, calls {@link #start} in its {@code fiber} hook, wraps its loop
 * in {@link #run} and {@link #close}, and runs the turns that come into its {@link TurnQueue}. The
 * engine sees to the rest: virtual threads whose executor is the scheduler, Ruby's order of
 * starting, virtual threads that fibers start themselves, the list of live fibers, the life cycle,
 * and the guards against what would break silently.
 *
 * <pre>
 *   OPEN ---- close: runs the loop ----&gt; CLOSING ---- nothing left, or it threw ----&gt; CLOSED
 * </pre>
 *
 * <p>The engine belongs to the thread that first starts a fiber, runs or closes with it.
 */
public final class FiberEngine {
  private enum Phase {
    OPEN,
    CLOSING,
    CLOSED
  }

  /** How often a turn goes on at once after its fiber has started another. */
  private static final int STARTS_PER_TURN = 256;

  private static final VarHandle OWNER;
  private static final VarHandle CURRENT_SLOT;
  private static final VarHandle TURNS;

  static {
    try {
      var lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(FiberEngine.class, "owner", Thread.class);
      CURRENT_SLOT = lookup.findVarHandle(FiberEngine.class, "currentSlot", int.class);
      TURNS = lookup.findVarHandle(FiberEngine.class, "turns", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final FiberScheduler scheduler;
  private final TurnQueue ready;
  private final LiveFibers live = new LiveFibers();

  // Any thread: virtual threads that fibers started. Few, and never on the path of our own fibers.
  private final ConcurrentHashMap<Thread, ScheduledFiber<?>> adopted = new ConcurrentHashMap<>();

  // Any thread, set once.
  private volatile @Nullable Thread owner;

  // Owner writes, any thread reads.
  private volatile Phase phase = Phase.OPEN;

  // Owner writes, the watchdog reads, both opaque. A slot and not the fiber: storing a reference
  // in every turn costs a barrier of the garbage collector.
  @SuppressWarnings("UnusedVariable") // read through its handle
  private int currentSlot = LiveFibers.NO_SLOT;

  private long turns;

  // Owner only.
  private boolean running;
  private @Nullable VirtualMachineError fatal;

  /**
   * Creates the engine of a scheduler.
   *
   * @param scheduler whose fibers it makes
   * @param ready the scheduler's ready queue
   */
  public FiberEngine(FiberScheduler scheduler, TurnQueue ready) {
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    this.ready = Objects.requireNonNull(ready, "ready");
  }

  /**
   * The scheduler whose fibers it makes.
   *
   * @return never null
   */
  public FiberScheduler scheduler() {
    return scheduler;
  }

  // Starting fibers

  /**
   * What the hook {@link FiberScheduler#fiber} does: starts a fiber, which runs up to its first
   * suspension before this returns. A fiber that calls this goes on in the same turn, right after
   * the new one has suspended.
   *
   * @param <T> what the body returns
   * @param options name and extras
   * @param body what the fiber runs
   * @return the fiber
   * @throws IllegalStateException if the engine is closed, the caller is on another thread, or
   *     holds a monitor outside any fiber
   * @throws UnsupportedOperationException if the JVM lacks the flag that fibers need
   */
  public <T extends @Nullable Object> Fiber<T> start(
      FiberOptions options, Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    if (phase == Phase.CLOSED) {
      throw new IllegalStateException("cannot start a fiber: the scheduler is closed");
    }
    ScheduledFiber<?> caller = callingFiber();
    if (caller == null) {
      claim("start a fiber");
      MonitorGuard.check("start a fiber");
    }
    ScheduledFiber<T> fiber = new ScheduledFiber<>(this, options.name(), body);
    startThread(fiber);
    if (caller == null) {
      fiber.run();
    } else {
      runBefore(caller, fiber);
    }
    return fiber;
  }

  private void startThread(ScheduledFiber<?> fiber) {
    live.add(fiber);
    fiber.held = true;
    try {
      fiber.thread().start();
    } catch (Throwable refused) {
      live.remove(fiber);
      throw refused;
    }
    fiber.held = false;
  }

  /** Gives way to a fiber just started, which then runs before the caller goes on. */
  @SuppressWarnings("ThreadPriorityCheck") // the yield goes to our own scheduler
  private void runBefore(ScheduledFiber<?> caller, ScheduledFiber<?> fiber) {
    caller.goesFirst = fiber;
    try {
      Thread.yield();
    } finally {
      if (caller.goesFirst != null) {
        // Pinned (a native frame, a class initialiser), or out of memory: it cannot give way.
        caller.goesFirst = null;
        ready.add(fiber);
      }
    }
  }

  /** The fiber of this engine that the calling thread is. */
  private @Nullable ScheduledFiber<?> callingFiber() {
    Thread thread = Thread.currentThread();
    if (!thread.isVirtual()) {
      return null;
    }
    Executor executor = FiberThreads.get().executorOf(thread);
    if (executor instanceof ScheduledFiber<?> fiber && fiber.engine() == this) {
      return (ScheduledFiber<?>) fiber.fiberOf(thread);
    }
    return null;
  }

  // Becoming ready: any thread

  void ready(ScheduledFiber<?> fiber) {
    // Whoever gives way goes on in the same turn, see runTurn.
    if (fiber.goesFirst == null && !fiber.held && phase != Phase.CLOSED) {
      ready.add(fiber);
    }
  }

  /** A fiber that was parked can run. */
  void resumed(ScheduledFiber<?> fiber) {
    if (phase != Phase.CLOSED) {
      ready.add(fiber);
    }
  }

  /**
   * A virtual thread that inherited a fiber's executor can run; it becomes a fiber if it is new.
   */
  void inheritorReady(Runnable continuation) {
    Thread thread = FiberThreads.get().threadOf(continuation);
    if (thread == null) {
      throw new IllegalStateException("cannot tell the thread of " + continuation);
    }
    ready(adopted.computeIfAbsent(thread, t -> new ScheduledFiber<Void>(this, t, continuation)));
  }

  @Nullable Fiber<?> adopted(Thread thread) {
    return adopted.get(thread);
  }

  // Running: owner

  /**
   * Runs a fiber, and the fibers that it starts, each before its starter goes on. The stack of
   * those that gave way is kept in the fibers: storing them anywhere else costs a barrier of the
   * garbage collector each time.
   */
  void runTurn(ScheduledFiber<?> fiber) {
    int starts = 0;
    ScheduledFiber<?> next = fiber;
    while (next != null) {
      runOnce(next);
      ScheduledFiber<?> started = next.goesFirst;
      if (started == null) {
        next = next.takeStarter();
      } else {
        next.goesFirst = null;
        if (++starts <= STARTS_PER_TURN) {
          started.starter = next;
        } else {
          // One that starts fibers without end waits for the others like everybody else.
          ready.add(next);
        }
        next = started;
      }
    }
    throwFatal();
  }

  private void throwFatal() {
    VirtualMachineError error = fatal;
    if (error != null) {
      fatal = null;
      throw error;
    }
  }

  private void runOnce(ScheduledFiber<?> fiber) {
    CURRENT_SLOT.setOpaque(this, fiber.slot);
    TURNS.setOpaque(this, turns + 1);
    fiber.runContinuation();
    CURRENT_SLOT.setOpaque(this, LiveFibers.NO_SLOT);
    if (fiber.isAdopted() && !fiber.thread().isAlive()) {
      retire(fiber);
    }
  }

  /** Once: the JDK hands a turn over again when it has dumped the stack of who is ready to run. */
  private void retire(ScheduledFiber<?> fiber) {
    if (adopted.remove(fiber.thread()) != null) {
      fiber.retire();
    }
  }

  /** The body of a fiber has thrown. The fiber itself, which can still wait. */
  void failed(ScheduledFiber<?> fiber, Throwable failure) {
    if (failure instanceof VirtualMachineError error) {
      fatal = error;
    } else if (fiber.isUnobservedFailure(failure)) {
      report(fiber, failure);
    }
  }

  /** Nobody waits for it now and perhaps nobody ever will, so it is reported as for any thread. */
  private static void report(ScheduledFiber<?> fiber, Throwable failure) {
    Thread thread = fiber.thread();
    if (thread.getName().isEmpty()) {
      thread.setName(fiber.name());
    }
    thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
  }

  /** A fiber has finished. The fiber itself. */
  void finished(ScheduledFiber<?> fiber) {
    live.remove(fiber);
  }

  /**
   * Runs the scheduler's loop under the guards; what the hook {@link FiberScheduler#run} does.
   *
   * @param loop runs turns until {@link #liveFibers} is 0
   * @throws IllegalStateException as {@link FiberScheduler#run} says
   */
  public void run(Runnable loop) {
    if (phase == Phase.CLOSED) {
      throw new IllegalStateException("cannot run: the scheduler is closed");
    }
    claim("run");
    if (running) {
      throw new IllegalStateException("the scheduler runs already");
    }
    MonitorGuard.check("run fibers");
    runGuarded(loop);
  }

  private void runGuarded(Runnable loop) {
    running = true;
    Watchdog.shared().watch(this);
    try {
      loop.run();
    } finally {
      Watchdog.shared().unwatch(this);
      running = false;
    }
  }

  /**
   * Closes the scheduler, once: runs its loop until nothing is left, takes it off the thread, and
   * releases what it holds, also when the loop throws.
   *
   * @param loop as for {@link #run}
   * @param release releases descriptors and the like
   * @throws IllegalStateException as {@link FiberScheduler#close} says; nothing has happened then
   */
  public void close(Runnable loop, Runnable release) {
    if (phase == Phase.CLOSED) {
      return;
    }
    claim("close");
    if (running) {
      throw new IllegalStateException("cannot close the scheduler while it runs");
    }
    if (liveFibers() > 0) {
      MonitorGuard.check("close");
    }
    phase = Phase.CLOSING;
    try {
      runGuarded(loop);
    } finally {
      phase = Phase.CLOSED;
      Schedulers.uninstalled(scheduler);
      release.run();
    }
  }

  /** Makes the calling thread the owner, or refuses a stranger by name. */
  private void claim(String action) {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      throw new IllegalStateException(
          "cannot "
              + action
              + " on a virtual thread ("
              + thread
              + "): a scheduler belongs to the platform thread that it was installed on");
    }
    if (owner != thread && !OWNER.compareAndSet(this, null, thread)) {
      throw new IllegalStateException(
          "cannot "
              + action
              + " on thread '"
              + thread.getName()
              + "': the scheduler belongs to thread '"
              + Objects.requireNonNull(owner).getName()
              + "'");
    }
  }

  /**
   * Whether the calling thread is the scheduler's own, in a fiber or outside.
   *
   * @return true if what only that thread may touch can be touched
   */
  public boolean isOwnThread() {
    return FiberThreads.get().carrier() == owner;
  }

  // Inspection: any thread

  /**
   * How many fibers have not finished.
   *
   * @return 0 when the loop may end
   */
  public int liveFibers() {
    return live.size() + (adopted.isEmpty() ? 0 : adopted.size());
  }

  /**
   * The fibers that have not finished.
   *
   * @return a snapshot
   */
  public List<Fiber<?>> fibers() {
    List<Fiber<?>> fibers = new ArrayList<>(liveFibers());
    live.copyTo(fibers);
    fibers.addAll(adopted.values());
    return fibers;
  }

  /**
   * How many turns have been run.
   *
   * @return the number of fiber switches since the engine was created
   */
  public long turns() {
    return (long) TURNS.getOpaque(this);
  }

  /**
   * Whether the scheduler is being closed, or closed.
   *
   * @return true once {@link #close} has begun
   */
  public boolean isClosed() {
    return phase != Phase.OPEN;
  }

  /** The fiber whose turn it is, for the watchdog; null between turns and for an adopted one. */
  @Nullable ScheduledFiber<?> currentFiber() {
    return live.at((int) CURRENT_SLOT.getOpaque(this));
  }

  /** The thread it runs on, null before it has run. Any thread. */
  @Nullable Thread owner() {
    return owner;
  }

  String ownerName() {
    Thread thread = owner;
    return thread == null ? "none" : thread.getName();
  }
}
