package io.ramie;

import io.ramie.internal.Sneaky;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts fibers and does what a fiber does: sleep, give way, limit its time.
 *
 * <p>The short way runs a body, and whatever it schedules, on one thread:
 *
 * <pre>{@code
 * int sum = Fibers.run(() -> {
 *   Fiber<Integer> left = Fibers.schedule(() -> fetch("left"));
 *   Fiber<Integer> right = Fibers.schedule(() -> fetch("right"));
 *   return left.value() + right.value();
 * });
 * }</pre>
 *
 * <p>The long way installs a scheduler on the thread, which stays until it is closed:
 *
 * <pre>{@code
 * try (Installation installed = Fibers.install("epoll")) {
 *   Fibers.schedule(() -> serve(installed));
 * }
 * }</pre>
 *
 * <p>Which scheduler is installed when nobody names one: that of the system property {@value
 * Schedulers#PROPERTY} or the environment variable {@value Schedulers#VARIABLE}, otherwise the best
 * one that is supported here.
 *
 * <p>What waits here suspends the calling fiber. In a blocking context (a thread without a
 * scheduler, the installing thread outside any fiber, the inside of {@link #blocking}) it blocks
 * the thread instead.
 */
public final class Fibers {
  /**
   * What to run, with a value.
   *
   * @param <T> what it returns
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface Body<T extends @Nullable Object, X extends Exception> {
    /**
     * Runs it.
     *
     * @return its value
     * @throws X if it fails
     */
    T call() throws X;
  }

  /**
   * What to run, without a value.
   *
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface Action<X extends Exception> {
    /**
     * Runs it.
     *
     * @throws X if it fails
     */
    void run() throws X;
  }

  private Fibers() {}

  // Installing

  /**
   * Installs the scheduler that is selected here.
   *
   * @return the installation, to be closed by this thread
   * @throws IllegalArgumentException if the property or the variable names an unknown scheduler
   * @throws UnsupportedOperationException if it cannot run here; the message says why
   * @throws IllegalStateException if the thread is virtual (a fiber is)
   */
  public static Installation install() {
    return install(Schedulers.provider());
  }

  /**
   * Installs a scheduler by its name.
   *
   * @param name for example {@code epoll}
   * @return the installation, to be closed by this thread
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   * @throws UnsupportedOperationException if it cannot run here; the message says why
   * @throws IllegalStateException if the thread is virtual (a fiber is)
   */
  public static Installation install(String name) {
    return install(Schedulers.provider(Objects.requireNonNull(name, "name")));
  }

  /**
   * Installs a scheduler on the calling thread. One that is installed there already is closed
   * first, which runs its fibers to their end.
   *
   * @param scheduler an open scheduler
   * @return the installation, to be closed by this thread
   * @throws IllegalStateException if the thread is virtual (a fiber is), or the scheduler is closed
   */
  public static Installation install(FiberScheduler scheduler) {
    Schedulers.install(Objects.requireNonNull(scheduler, "scheduler"));
    return new Installation(scheduler);
  }

  private static Installation install(SchedulerProvider provider) {
    return installOrClose(create(provider));
  }

  /** Nobody else could close a scheduler that is refused. */
  private static Installation installOrClose(FiberScheduler scheduler) {
    try {
      return install(scheduler);
    } catch (Throwable refused) {
      closeAfter(refused, scheduler);
      throw refused;
    }
  }

  private static FiberScheduler create(SchedulerProvider provider) {
    if (!provider.hasFibers()) {
      throw new UnsupportedOperationException(
          "the scheduler '"
              + provider.name()
              + "' runs no fibers: it serves threads without a scheduler");
    }
    // Checked before there is anything that only a platform thread could close.
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException(
          "a scheduler is installed on a platform thread, and this is the virtual thread "
              + Thread.currentThread());
    }
    return provider.create(SchedulerOptions.DEFAULT);
  }

  private static void closeAfter(Throwable refused, FiberScheduler scheduler) {
    try {
      scheduler.close();
    } catch (RuntimeException alsoBroken) {
      refused.addSuppressed(alsoBroken);
    }
  }

  // Running

  /**
   * Runs a body in a fiber named {@code main} and returns when it and every fiber that it has
   * started have finished.
   *
   * <p>On a thread without a scheduler it installs the selected one, and closes it at the end. When
   * the body throws, the other fibers are {@linkplain Fiber#cancel() cancelled}, and have the time
   * they need to clean up, before this throws the same exception; what goes wrong on the way is
   * added to it as suppressed.
   *
   * <p>Where a scheduler is installed already it is used, and neither closed nor are its other
   * fibers cancelled: in a fiber this simply calls the body, so that time-outs and interrupts reach
   * it, and does not wait for the fibers that it has started; on the installing thread it runs the
   * scheduler until nothing is left to do.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param body what to run
   * @return what the body returned
   * @throws X what the body threw, as it is
   * @throws UnsupportedOperationException if no scheduler can run here, or the JVM lacks the flag
   *     that fibers need; the message says which
   * @throws IllegalStateException if the calling thread is a virtual thread but not a fiber, or
   *     holds a monitor that fibers would break into
   */
  public static <T extends @Nullable Object, X extends Exception> T run(Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    Optional<FiberScheduler> installed = scheduler();
    if (installed.isEmpty()) {
      return runAndClose(create(Schedulers.provider()), body);
    }
    return Thread.currentThread().isVirtual() ? body.call() : runOn(installed.get(), body);
  }

  /**
   * Runs an action as {@link #run(Body)} does.
   *
   * @param <X> what the action throws
   * @param action what to run
   * @throws X what the action threw, as it is
   */
  public static <X extends Exception> void run(Action<X> action) throws X {
    run(asBody(action));
  }

  /**
   * Runs a body on a new scheduler, as {@link #run(Body)} does on a thread without one.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param scheduler the name of the scheduler; one that is installed on the thread is closed first
   * @param body what to run
   * @return what the body returned
   * @throws X what the body threw, as it is
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   * @throws UnsupportedOperationException if the scheduler cannot run here; the message says why
   * @throws IllegalStateException as for {@link #run(Body)}, and in a fiber
   */
  public static <T extends @Nullable Object, X extends Exception> T run(
      String scheduler, Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    return runAndClose(
        create(Schedulers.provider(Objects.requireNonNull(scheduler, "scheduler"))), body);
  }

  /**
   * Runs an action on a new scheduler, as {@link #run(String, Body)} does.
   *
   * @param <X> what the action throws
   * @param scheduler the name of the scheduler
   * @param action what to run
   * @throws X what the action threw, as it is
   */
  public static <X extends Exception> void run(String scheduler, Action<X> action) throws X {
    run(scheduler, asBody(action));
  }

  /**
   * Runs a body on a scheduler, which is closed at the end, as {@link #run(Body)} does on a thread
   * without one.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param scheduler an open scheduler; another one that is installed on the thread is closed first
   * @param body what to run
   * @return what the body returned
   * @throws X what the body threw, as it is
   * @throws IllegalStateException as for {@link #run(Body)}, in a fiber, and if the scheduler is
   *     closed
   */
  public static <T extends @Nullable Object, X extends Exception> T run(
      FiberScheduler scheduler, Body<T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    return runAndClose(Objects.requireNonNull(scheduler, "scheduler"), body);
  }

  /**
   * Runs an action on a scheduler, as {@link #run(FiberScheduler, Body)} does.
   *
   * @param <X> what the action throws
   * @param scheduler an open scheduler
   * @param action what to run
   * @throws X what the action threw, as it is
   */
  public static <X extends Exception> void run(FiberScheduler scheduler, Action<X> action)
      throws X {
    run(scheduler, asBody(action));
  }

  private static <T extends @Nullable Object, X extends Exception> T runAndClose(
      FiberScheduler scheduler, Body<T, X> body) throws X {
    MainFiber<T, X> main = new MainFiber<>(scheduler, body, true);
    try (Installation _ = installOrClose(scheduler)) {
      main.start();
    } catch (Throwable broken) {
      throw Sneaky.<RuntimeException>rethrow(main.failureWith(broken));
    }
    return main.result();
  }

  private static <T extends @Nullable Object, X extends Exception> T runOn(
      FiberScheduler installed, Body<T, X> body) throws X {
    MainFiber<T, X> main = new MainFiber<>(installed, body, false);
    try {
      main.start();
      installed.run();
    } catch (Throwable broken) {
      throw Sneaky.<RuntimeException>rethrow(main.failureWith(broken));
    }
    return main.result();
  }

  // Scheduling

  /**
   * Starts a fiber on the scheduler of the calling thread. It runs up to its first suspension
   * before this returns.
   *
   * @param <T> what the body returns
   * @param body what the fiber runs
   * @return the fiber, which may have finished already
   * @throws IllegalStateException if the thread has no scheduler, or it is closed
   * @throws UnsupportedOperationException if the JVM lacks the flag that fibers need
   */
  public static <T extends @Nullable Object> Fiber<T> schedule(Callable<? extends T> body) {
    return schedule(FiberOptions.NONE, body);
  }

  /**
   * Starts a fiber without a value, as {@link #schedule(Callable)} does.
   *
   * @param action what the fiber runs
   * @return the fiber; its value is null
   */
  public static Fiber<@Nullable Void> schedule(Action<?> action) {
    return schedule(FiberOptions.NONE, action);
  }

  /**
   * Starts a fiber with a name, as {@link #schedule(Callable)} does.
   *
   * @param <T> what the body returns
   * @param name for people, in listings and messages
   * @param body what the fiber runs
   * @return the fiber
   */
  public static <T extends @Nullable Object> Fiber<T> schedule(
      String name, Callable<? extends T> body) {
    return schedule(named(name), body);
  }

  /**
   * Starts a fiber with a name and without a value, as {@link #schedule(Callable)} does.
   *
   * @param name for people, in listings and messages
   * @param action what the fiber runs
   * @return the fiber; its value is null
   */
  public static Fiber<@Nullable Void> schedule(String name, Action<?> action) {
    return schedule(named(name), action);
  }

  /**
   * Starts a fiber with options, as {@link #schedule(Callable)} does.
   *
   * @param <T> what the body returns
   * @param options handed to the scheduler untouched
   * @param body what the fiber runs
   * @return the fiber
   */
  public static <T extends @Nullable Object> Fiber<T> schedule(
      FiberOptions options, Callable<? extends T> body) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(body, "body");
    return scheduler().orElseThrow(Fibers::noScheduler).fiber(options, body);
  }

  /**
   * Starts a fiber with options and without a value, as {@link #schedule(Callable)} does.
   *
   * @param options handed to the scheduler untouched
   * @param action what the fiber runs
   * @return the fiber; its value is null
   */
  public static Fiber<@Nullable Void> schedule(FiberOptions options, Action<?> action) {
    Objects.requireNonNull(action, "action");
    Callable<@Nullable Void> body =
        () -> {
          action.run();
          return null;
        };
    return schedule(options, body);
  }

  private static FiberOptions named(String name) {
    return FiberOptions.named(Objects.requireNonNull(name, "name"));
  }

  private static IllegalStateException noScheduler() {
    return new IllegalStateException(
        "no scheduler on thread '"
            + Thread.currentThread().getName()
            + "': schedule fibers inside Fibers.run(...), or after Fibers.install()");
  }

  // Who and where

  /**
   * The fiber that the calling thread is.
   *
   * @return the running fiber, or the root fiber of a thread that no scheduler runs
   */
  public static Fiber<?> current() {
    return Fiber.current();
  }

  /**
   * The scheduler that belongs to the calling thread: the one that runs this fiber, also in a
   * blocking section, or the one that is installed.
   *
   * @return empty when there is none
   */
  public static Optional<FiberScheduler> scheduler() {
    return Optional.ofNullable(Schedulers.installed());
  }

  /**
   * The scheduler that blocking calls made now go to.
   *
   * @return empty in a blocking context, also on a thread where a scheduler is installed
   */
  public static Optional<FiberScheduler> currentScheduler() {
    Fiber<?> fiber = current();
    return fiber.isBlocking() ? Optional.empty() : Optional.of(fiber.scheduler());
  }

  /**
   * Whether blocking calls made now block the thread.
   *
   * @return true in a blocking context, false in a fiber
   */
  public static boolean isBlocking() {
    return current().isBlocking();
  }

  /**
   * The fibers of this thread's scheduler that have not finished.
   *
   * @return a snapshot in no particular order, empty without a scheduler
   */
  public static List<Fiber<?>> fibers() {
    return scheduler().map(FiberScheduler::fibers).orElseGet(List::of);
  }

  // Waiting

  /**
   * Sleeps.
   *
   * @param duration how long; zero or negative yields once; null until the fiber is unblocked or
   *     interrupted
   * @return how long it was, never shorter than asked for unless something unblocked the fiber
   * @throws InterruptedException if the thread is interrupted
   */
  public static Duration sleep(@Nullable Duration duration) throws InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    Platform clock = hooks.platform();
    long start = clock.nanoTime();
    hooks.kernelSleep(duration);
    return Duration.ofNanos(clock.nanoTime() - start);
  }

  /**
   * Lets every other fiber that is ready run before this one goes on.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  @SuppressWarnings("NamedLikeContextualKeyword") // always called as Fibers.yield()
  public static void yield() throws InterruptedException {
    Schedulers.current().yield();
  }

  /**
   * Runs a body and ends it when it takes too long: the call that it waits in then throws a {@link
   * TimeoutException}. A body that never waits is not ended. Time-outs nest; nothing is thrown any
   * more once the body has returned.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param timeout how long at most; zero ends the first wait; null for ever
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body threw
   * @throws TimeoutException if the time has passed; the message names it
   */
  public static <T extends @Nullable Object, X extends Exception> T timeout(
      @Nullable Duration timeout, Body<T, X> body) throws X, TimeoutException {
    return Fibers.<T, X, TimeoutException>timeout(timeout, () -> timedOut(timeout), body);
  }

  /**
   * Runs an action with a time-out, as {@link #timeout(Duration, Body)} does.
   *
   * @param <X> what the action throws
   * @param timeout how long at most; zero ends the first wait; null for ever
   * @param action what to run, in this fiber
   * @throws X what the action threw
   * @throws TimeoutException if the time has passed; the message names it
   */
  public static <X extends Exception> void timeout(@Nullable Duration timeout, Action<X> action)
      throws X, TimeoutException {
    timeout(timeout, asBody(action));
  }

  /**
   * Runs a body with a time-out and an error of one's own, as {@link #timeout(Duration, Body)}
   * does.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param <E> the error
   * @param timeout how long at most; zero ends the first wait; null for ever
   * @param error makes the error, in this fiber, where it waits
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body threw
   * @throws E if the time has passed
   */
  public static <T extends @Nullable Object, X extends Exception, E extends Exception> T timeout(
      @Nullable Duration timeout, Supplier<? extends E> error, Body<T, X> body) throws X, E {
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(body, "body");
    try {
      return Schedulers.current().timeoutAfter(timeout, error, body::call);
    } catch (Exception thrown) {
      throw Sneaky.<X>rethrow(thrown);
    }
  }

  /**
   * Runs a body and ends it at a deadline, as {@link #timeout(Duration, Body)} does when the time
   * until then has passed. Several bodies, and calls of handles, can share one deadline.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param deadline when it has to have ended; one that has come already ends the first wait
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body threw
   * @throws TimeoutException if the deadline has come; the message says how long it was
   */
  public static <T extends @Nullable Object, X extends Exception> T timeout(
      Deadline deadline, Body<T, X> body) throws X, TimeoutException {
    return Fibers.<T, X, TimeoutException>timeout(deadline, () -> timedOut(deadline.total()), body);
  }

  /**
   * Runs an action with a deadline, as {@link #timeout(Deadline, Body)} does.
   *
   * @param <X> what the action throws
   * @param deadline when it has to have ended
   * @param action what to run, in this fiber
   * @throws X what the action threw
   * @throws TimeoutException if the deadline has come; the message says how long it was
   */
  public static <X extends Exception> void timeout(Deadline deadline, Action<X> action)
      throws X, TimeoutException {
    timeout(deadline, asBody(action));
  }

  /**
   * Runs a body with a deadline and an error of one's own, as {@link #timeout(Deadline, Body)}
   * does.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param <E> the error
   * @param deadline when it has to have ended
   * @param error makes the error, in this fiber, where it waits
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body threw
   * @throws E if the deadline has come
   */
  public static <T extends @Nullable Object, X extends Exception, E extends Exception> T timeout(
      Deadline deadline, Supplier<? extends E> error, Body<T, X> body) throws X, E {
    return timeout(deadline.remaining(), error, body);
  }

  private static TimeoutException timedOut(@Nullable Duration timeout) {
    // PT1.5S reads 1.5s
    String limit = String.valueOf(timeout).replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
    return new TimeoutException("not finished within " + limit);
  }

  /**
   * Runs a body in a blocking section: what waits in it blocks the thread, and with it every other
   * fiber of the scheduler. For code that must not be suspended half-way. Blocking calls of the JDK
   * know nothing of the section: they suspend the fiber here, too.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body threw
   */
  public static <T extends @Nullable Object, X extends Exception> T blocking(Body<T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    try {
      return Schedulers.blocking(body::call);
    } catch (Exception thrown) {
      throw Sneaky.<X>rethrow(thrown);
    }
  }

  /**
   * Runs an action in a blocking section, as {@link #blocking(Body)} does.
   *
   * @param <X> what the action throws
   * @param action what to run, in this fiber
   * @throws X what the action threw
   */
  public static <X extends Exception> void blocking(Action<X> action) throws X {
    blocking(asBody(action));
  }

  /**
   * Runs a body, for cleaning up, in a section in which nothing that was raised from outside ends a
   * wait: no {@link Fiber#cancel}, no {@link Fiber#raise}, no interrupt of the thread, no time-out
   * that began before. All of it is kept, and meets the first wait after the section. A time-out
   * that begins inside does end the waits of the body, so give one to what could take long.
   *
   * <p>Sections nest. In a blocking call of the JDK an interrupt of the thread does arrive, as
   * nobody can withhold that.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param body what to run, in this fiber or thread
   * @return what the body returned
   * @throws X what the body threw
   */
  public static <T extends @Nullable Object, X extends Exception> T shielded(Body<T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    try {
      return Schedulers.shielded(body::call);
    } catch (Exception thrown) {
      throw Sneaky.<X>rethrow(thrown);
    }
  }

  /**
   * Runs an action in a shielded section, as {@link #shielded(Body)} does.
   *
   * @param <X> what the action throws
   * @param action what to run, in this fiber or thread
   * @throws X what the action threw
   */
  public static <X extends Exception> void shielded(Action<X> action) throws X {
    shielded(asBody(action));
  }

  // Elsewhere

  /**
   * Runs foreign code that blocks its thread (a driver, a native library, {@code java.nio.file}) on
   * a thread of the scheduler's choice, so that the other fibers go on meanwhile. In a blocking
   * context it simply runs the body.
   *
   * <p>The body runs in a blocking context, and is not this fiber: it does not see its thread
   * locals. When this fiber is interrupted, cancelled or runs into a time-out, a body that has not
   * begun never will; the thread of one that has begun is interrupted, and this goes on when the
   * body has ended. What the body returned is lost then, so a body that opens something has to
   * leave it where it can be closed.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param body what to run, once
   * @return what the body returned
   * @throws X what the body threw, as it is
   * @throws InterruptedException if the thread is interrupted
   */
  public static <T extends @Nullable Object, X extends Exception> T offload(Body<T, X> body)
      throws X, InterruptedException {
    OffloadedBody<T> once = new OffloadedBody<>(Objects.requireNonNull(body, "body"));
    try {
      T value = Schedulers.current().blockingOperationWait(once);
      // A hook may decline by returning.
      return once.hasBegun() ? value : Schedulers.blocking(once);
    } catch (Exception thrown) {
      throw Sneaky.<X>rethrow(thrown);
    }
  }

  /**
   * Runs foreign code that blocks its thread, as {@link #offload(Body)} does.
   *
   * @param <X> what the action throws
   * @param action what to run, once
   * @throws X what the action threw, as it is
   * @throws InterruptedException if the thread is interrupted
   */
  public static <X extends Exception> void offload(Action<X> action)
      throws X, InterruptedException {
    offload(asBody(action));
  }

  static <X extends Exception> Body<@Nullable Void, X> asBody(Action<X> action) {
    Objects.requireNonNull(action, "action");
    return () -> {
      action.run();
      return null;
    };
  }
}
