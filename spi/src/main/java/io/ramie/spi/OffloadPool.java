package io.ramie.spi;

import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run what blocks while fibers wait for it, and figures about them.
 *
 * <p>All schedulers share two pools: one for whatever blocks, and one for looking names up, so that
 * a resolver which does not answer keeps nothing else from running. Their daemon threads are made
 * when they are needed, up to a limit, and end when they have had nothing to do for ten seconds.
 * What they have no time for waits in the order in which it came. The queue has no bound of its
 * own: each entry is what one suspended fiber waits for (or several, for a host name), so whoever
 * bounds the fibers bounds it.
 *
 * <p>The figures may be read at any time by any thread; each is right for some moment during the
 * call.
 */
public final class OffloadPool {
  /** System property that says how many threads there may be, read when the pool is first used. */
  public static final String PROPERTY = "ramie.offload.threads";

  private static final int DEFAULT_LIMIT =
      Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
  // More threads than that is a mistake; most systems refuse earlier.
  private static final int HIGHEST_LIMIT = 32_767;
  private static final long IDLE_SECONDS = 10;

  // Look-ups wait for the network and need no processor; one name has one look-up only.
  private static final int RESOLVING_LIMIT = 8;

  /** Without threads until it is used. */
  private static final OffloadPool RESOLVING = new OffloadPool("ramie-resolve", RESOLVING_LIMIT);

  private static final AtomicReference<@Nullable OffloadPool> SHARED = new AtomicReference<>();

  private final String name;
  private final ThreadPoolExecutor executor;

  OffloadPool(String name, int limit) {
    AtomicInteger number = new AtomicInteger();
    this.name = name;
    this.executor =
        new ThreadPoolExecutor(
            limit,
            limit,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> newThread(name + "-" + number.incrementAndGet(), work));
    executor.allowCoreThreadTimeOut(true);
  }

  private static Thread newThread(String name, Runnable work) {
    return Thread.ofPlatform()
        .name(name)
        .daemon()
        .inheritInheritableThreadLocals(false)
        .unstarted(work);
  }

  /**
   * The pool that the default of {@link FiberScheduler#blockingOperationWait} uses.
   *
   * @return the same object every time
   * @throws IllegalArgumentException if the system property {@value #PROPERTY} is not a number of
   *     threads
   */
  public static OffloadPool shared() {
    OffloadPool shared = SHARED.get();
    return shared != null ? shared : createShared();
  }

  /**
   * The pool that the default of {@link FiberScheduler#addressResolve} uses.
   *
   * @return the same object every time
   */
  public static OffloadPool resolving() {
    return RESOLVING;
  }

  private static OffloadPool createShared() {
    // It has no threads until it is used, so a second one that loses the race is garbage.
    SHARED.compareAndSet(
        null, new OffloadPool("ramie-offload", limit(System.getProperty(PROPERTY))));
    return Objects.requireNonNull(SHARED.get());
  }

  /** How many threads a value of the property allows. */
  static int limit(@Nullable String value) {
    if (value == null) {
      return DEFAULT_LIMIT;
    }
    try {
      int limit = Integer.parseInt(value.strip());
      if (limit >= 1 && limit <= HIGHEST_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new IllegalArgumentException(
        "the system property %s must be a number of threads from 1 to %d, not '%s'"
            .formatted(PROPERTY, HIGHEST_LIMIT, value));
  }

  /** Runs it on one of the threads, once one has time. */
  void execute(Runnable work) {
    executor.execute(work);
  }

  /** Takes back what was given to {@link #execute}; false when a thread has begun with it. */
  boolean remove(Runnable work) {
    return executor.remove(work);
  }

  // Figures: any thread

  /**
   * What its threads are called, before a hyphen and a number.
   *
   * @return {@code ramie-offload} or {@code ramie-resolve}
   */
  public String name() {
    return name;
  }

  /**
   * How many threads there may be.
   *
   * @return for what blocks, what the system property {@value #PROPERTY} says, otherwise twice the
   *     processors, and at least 4; for look-ups 8
   */
  public int limit() {
    return executor.getMaximumPoolSize();
  }

  /**
   * How many threads there are.
   *
   * @return 0 to {@link #limit}
   */
  public int threads() {
    return executor.getPoolSize();
  }

  /**
   * How many operations are running.
   *
   * @return 0 to {@link #threads}, about
   */
  public int running() {
    return executor.getActiveCount();
  }

  /**
   * How many operations wait for a thread.
   *
   * @return the length of the queue
   */
  public int waiting() {
    return executor.getQueue().size();
  }

  /**
   * How many operations have ended since the pool was made, however they ended. One that was taken
   * back before it began is not among them.
   *
   * @return a number that only grows
   */
  public long completed() {
    return executor.getCompletedTaskCount();
  }

  @Override
  public String toString() {
    return "%s: %d of at most %d threads, %d operations running, %d waiting, %d completed"
        .formatted(name, threads(), limit(), running(), waiting(), completed());
  }
}
