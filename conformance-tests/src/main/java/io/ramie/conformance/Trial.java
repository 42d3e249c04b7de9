package io.ramie.conformance;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Wait;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run of one {@link Case}: a new scheduler on a thread of its own, and what a check needs to
 * drive it. Whatever is opened or started through it is ended with it.
 */
public final class Trial {
  /** Something that a fiber or a thread does. */
  @FunctionalInterface
  public interface Step {
    /**
     * Does it.
     *
     * @throws Throwable whatever a hook throws
     */
    @SuppressWarnings("IllegalThrows") // hooks throw whatever was injected
    void run() throws Throwable;
  }

  /** Looks host names up. */
  @FunctionalInterface
  public interface Resolver {
    /**
     * Looks one up, on whatever thread it is called.
     *
     * @param host a host name
     * @return its addresses
     * @throws UnknownHostException if it has none
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  /** How often a check can lose its patience before its deadline. */
  static final int SHARES = 3;

  private final FiberScheduler hooks;
  private final Function<SchedulerOptions, FiberScheduler> factory;
  private final SchedulerOptions options;
  private final Duration patience;
  private final Random random;
  private final Handles handles;
  private final List<String> events = new ArrayList<>();

  // Any thread: what jitter is made of.
  private final AtomicLong chance;

  // The runner's thread writes, any thread reads.
  private volatile boolean givenUp;

  // Any thread adds.
  private final Queue<Fiber<?>> fibers = new ConcurrentLinkedQueue<>();
  private final Queue<Helper> helpers = new ConcurrentLinkedQueue<>();
  private final Queue<FiberScheduler> others = new ConcurrentLinkedQueue<>();

  Trial(
      FiberScheduler hooks,
      Function<SchedulerOptions, FiberScheduler> factory,
      SchedulerOptions options,
      Duration deadline,
      long seed) {
    this.hooks = hooks;
    this.factory = factory;
    this.options = options;
    this.patience = deadline.dividedBy(SHARES);
    this.random = new Random(seed);
    this.chance = new AtomicLong(seed);
    this.handles = new Handles(hooks.platform());
  }

  /**
   * The scheduler under test, whose hooks the check calls.
   *
   * @return never null
   */
  public FiberScheduler hooks() {
    return hooks;
  }

  /**
   * Makes another scheduler of the same kind, for the calling thread. Whoever does closes it.
   *
   * @return a new one, not installed
   */
  public FiberScheduler another() {
    return made(options);
  }

  /**
   * Makes another scheduler, with another clock. Whoever does closes it.
   *
   * @param clock what it shows when the clock of {@link #now} shows something
   * @return a new one, not installed
   */
  public FiberScheduler anotherWithClock(LongUnaryOperator clock) {
    return made(options.withPlatform(new ClockPlatform(options.platform(), clock)));
  }

  /**
   * Makes another scheduler, with another resolver of host names. Whoever does closes it.
   *
   * @param resolver asked in place of the system
   * @return a new one, not installed
   */
  public FiberScheduler anotherWithResolver(Resolver resolver) {
    return made(options.withPlatform(new ResolverPlatform(options.platform(), resolver)));
  }

  private FiberScheduler made(SchedulerOptions wishes) {
    FiberScheduler scheduler = factory.apply(wishes);
    others.add(scheduler);
    return scheduler;
  }

  /**
   * Opens sockets, pipes and files that are closed when the trial ends.
   *
   * @return never null
   */
  public Handles handles() {
    return handles;
  }

  /**
   * The scheduler's clock.
   *
   * @return nanoseconds; only differences mean something
   */
  public long now() {
    return hooks.platform().nanoTime();
  }

  /**
   * How long since a moment.
   *
   * @param start as {@link #now} gave it
   * @return the time since then
   */
  public Duration since(long start) {
    return Duration.ofNanos(now() - start);
  }

  /**
   * How long a check waits for what should come: what has not come by then never will, however busy
   * the machine is.
   *
   * @return a third of the deadline: 10 seconds, unless somebody has chosen another one
   */
  public Duration patience() {
    return patience;
  }

  /**
   * Ends a loop in which nothing waits once the trial has lasted too long. Any thread.
   *
   * @throws InterruptedException if nobody waits for the answer any more
   */
  public void checkInTime() throws InterruptedException {
    if (givenUp) {
      throw new InterruptedException("the trial has lasted too long");
    }
  }

  /** From now on nobody waits for the answer. */
  void giveUp() {
    givenUp = true;
  }

  // Chance, from the run's seed

  /**
   * Random numbers; those of one trial depend on the run's seed only.
   *
   * @return for the check's own thread
   */
  public Random random() {
    return random;
  }

  /** Spends a short while that differs each time, to shift the steps of a race. Any thread. */
  public void jitter() {
    // A lock would suspend fibers that are meant to race.
    int mixed = (int) ((chance.getAndAdd(0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L) >>> 42);
    int spins = mixed & ((1 << ((mixed >>> 11) % 11)) - 1);
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }

  /**
   * Keeps the calling thread busy without waiting for anything. Any thread.
   *
   * @param duration at least how long
   */
  public void spin(Duration duration) {
    long start = now();
    while (since(start).compareTo(duration) < 0) {
      Thread.onSpinWait();
    }
  }

  /**
   * Does two things at about the same time, again and again: one here, the other on a helper
   * thread. A round begins when both sides have ended the one before.
   *
   * @param rounds how often
   * @param here in the calling fiber or thread
   * @param there on the helper's thread
   * @throws Throwable what a side throws, which ends the race
   */
  @SuppressWarnings("IllegalThrows") // what the sides throw
  public void race(int rounds, Step here, Step there) throws Throwable {
    race(rounds, here, there, () -> {});
  }

  /**
   * Does two things at about the same time, again and again, and looks each time what has come of
   * it.
   *
   * @param rounds how often
   * @param here in the calling fiber or thread
   * @param there on the helper's thread
   * @param after in the calling fiber or thread, once both sides have ended
   * @throws Throwable what one of them throws, which ends the race
   */
  @SuppressWarnings("IllegalThrows") // what the sides throw
  public void race(int rounds, Step here, Step there, Step after) throws Throwable {
    new Race(this, rounds).run(here, there, after);
  }

  // What happened, in its order: the scheduler's thread only

  /**
   * Notes that something has happened.
   *
   * @param event what
   */
  public void note(String event) {
    events.add(event);
  }

  /**
   * What has been noted, in its order.
   *
   * @return a copy
   */
  public List<String> events() {
    return List.copyOf(events);
  }

  // Fibers and threads

  /**
   * Starts a fiber. What it throws fails the case, unless it is a cancellation or the fiber is
   * {@linkplain #mayFail excused}.
   *
   * @param <T> what the body returns
   * @param body what it does
   * @return the fiber
   */
  public <T extends @Nullable Object> Fiber<T> start(Callable<? extends T> body) {
    return start("sibling", body);
  }

  /**
   * Starts a fiber with a name.
   *
   * @param <T> what the body returns
   * @param name for reports
   * @param body what it does
   * @return the fiber
   */
  public <T extends @Nullable Object> Fiber<T> start(String name, Callable<? extends T> body) {
    Fiber<T> fiber = hooks.fiber(FiberOptions.named(name), quiet(body));
    fibers.add(fiber);
    return fiber;
  }

  /**
   * Keeps what a fiber throws out of the log: it fails the case, where it is told.
   *
   * @param <T> what the body returns
   * @param body what a fiber does
   * @return a body that does the same
   */
  public static <T extends @Nullable Object> Callable<T> quiet(Callable<? extends T> body) {
    return () -> {
      Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
      return body.call();
    };
  }

  /**
   * Starts a fiber that returns nothing.
   *
   * @param body what it does
   * @return the fiber
   */
  public Fiber<@Nullable Void> go(Step body) {
    return start(callable(body));
  }

  /**
   * Turns a step into a callable that throws what the step throws, as it is.
   *
   * @param body the step
   * @return what runs it and returns null
   */
  public static Callable<@Nullable Void> callable(Step body) {
    return () -> {
      try {
        body.run();
        return null;
      } catch (Throwable thrown) {
        throw Thrown.asIs(thrown);
      }
    };
  }

  /**
   * Excuses a fiber: that it fails is what the check wants to see.
   *
   * @param <F> the fiber's type
   * @param fiber the fiber
   * @return the same
   */
  public <F extends Fiber<?>> F mayFail(F fiber) {
    fibers.remove(fiber);
    return fiber;
  }

  /**
   * Runs something on a platform thread of its own, without a scheduler, beside the check. What it
   * throws fails the case.
   *
   * @param body what it does
   * @return to wait for it, or to ask for its thread
   */
  public Helper elsewhere(Step body) {
    Helper helper = new Helper(body);
    helpers.add(helper);
    helper.begin();
    return helper;
  }

  // Waiting for something to come about

  /**
   * Lets others run until a condition holds, and fails when {@link #patience} has ended. In a fiber
   * it yields, elsewhere it spins.
   *
   * @param what the condition in words, for the report
   * @param condition looked at again and again
   * @throws InterruptedException if the thread is interrupted
   */
  public void until(String what, BooleanSupplier condition) throws InterruptedException {
    boolean inFiber = Schedulers.current() == hooks;
    long start = now();
    while (!condition.getAsBoolean()) {
      checkInTime();
      Fail.when(
          since(start).compareTo(patience) > 0,
          () -> "after " + patience + " it was still not so that " + what);
      if (Thread.interrupted()) {
        throw new InterruptedException("while it waited until " + what);
      }
      if (inFiber) {
        hooks.yield();
      } else {
        giveWay();
      }
    }
  }

  /** The other side may need this thread's processor. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void giveWay() {
    Thread.yield();
  }

  /**
   * Waits for a fiber's end, and fails when that does not come within {@link #patience}.
   *
   * @param fiber whom to wait for, in another fiber
   * @throws InterruptedException if the thread is interrupted
   */
  public void join(Fiber<?> fiber) throws InterruptedException {
    long start = now();
    boolean ended = fiber.join(patience);
    // Others may have ended it too late, when the loop was awake for this.
    Fail.unless(
        ended && since(start).compareTo(patience) < 0,
        () -> "waiting for " + fiber + " took " + since(start));
  }

  /**
   * Lets other fibers run until a fiber waits in a hook.
   *
   * @param fiber whom to watch
   * @return what it waits for
   * @throws InterruptedException if the thread is interrupted
   */
  public Wait<?> suspended(Fiber<?> fiber) throws InterruptedException {
    until(
        fiber.name() + " waits in a hook",
        () -> {
          Fail.when(
              fiber.isDone(), () -> fiber.name() + " did not wait in a hook: it " + end(fiber));
          return fiber.currentWait() != null && fiber.thread().getState() != Thread.State.RUNNABLE;
        });
    Wait<?> wait = fiber.currentWait();
    return wait != null ? wait : suspended(fiber);
  }

  private static String end(Fiber<?> fiber) {
    return switch (fiber.state()) {
      case SUCCESS -> "returned " + fiber.resultNow();
      case FAILED -> "threw " + fiber.exceptionNow();
      default -> "was cancelled";
    };
  }

  /**
   * The platform of the scheduler.
   *
   * @return where its handles come from
   */
  public Platform platform() {
    return hooks.platform();
  }

  // The end

  /** What helpers and fibers threw; helpers that still run are waited for. */
  void finish() throws Throwable {
    for (Helper helper : helpers) {
      helper.join();
    }
    for (Fiber<?> fiber : fibers) {
      Fail.unless(fiber.isDone(), () -> fiber + " was left behind when the loop had ended");
    }
    Throwable thrown = failure();
    if (thrown != null) {
      throw thrown;
    }
  }

  /** What one of the fibers threw so far. Any thread. */
  @Nullable Throwable failure() {
    return fibers.stream()
        .filter(fiber -> fiber.state() == Future.State.FAILED)
        .findFirst()
        .map(Fiber::exceptionNow)
        .orElse(null);
  }

  /** Those that were started through it, whatever the scheduler says. */
  List<Fiber<?>> fibers() {
    return List.copyOf(fibers);
  }

  /** The schedulers that the check has made besides. */
  List<FiberScheduler> others() {
    return List.copyOf(others);
  }

  /** Helpers that have not ended, for the report of a hang. */
  List<Thread> threads() {
    return helpers.stream().map(Helper::thread).filter(Thread::isAlive).toList();
  }
}
