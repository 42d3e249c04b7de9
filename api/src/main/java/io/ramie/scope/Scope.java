package io.ramie.scope;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.internal.Sneaky;
import io.ramie.spi.Expiry;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import io.ramie.spi.ScopeSlot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A block of code that no fiber started in it outlives.
 *
 * <pre>{@code
 * String page = Scope.call(scope -> {
 *   Fiber<String> head = scope.fork(() -> fetch("head"));
 *   Fiber<String> body = scope.fork(() -> fetch("body"));
 *   return head.value() + body.value();
 * });
 * }</pre>
 *
 * <p>{@link #call(Body)} returns when the body and every fiber have ended. Whatever fails first,
 * the body or a fiber, cancels the rest: each fiber, and the body too, gets a {@link
 * CancellationException} at what it waits for or at its next wait, once, with the failure as its
 * cause. They have the time they need to clean up, and then {@code call} throws:
 *
 * <ul>
 *   <li>what the body threw, as it is, if that came first;
 *   <li>a {@link CompletionException} with what a fiber threw as its cause, if that came first, as
 *       {@link Fiber#value} does; closing a {@linkplain #use resource} counts as a fiber; {@link
 *       #call(Class, Body)} throws the cause itself;
 *   <li>a {@link CancellationException} with the cause given to {@link #cancel(Throwable)}.
 * </ul>
 *
 * What fails later is added to it as suppressed. A fiber that {@linkplain Fiber#isCancelled() was
 * cancelled} is not a failure.
 *
 * <p>When the fiber that opened the scope, its owner, is itself cancelled, interrupted or runs into
 * a time-out while it is in the body or waits for the fibers, {@code call} cancels them, waits for
 * them, and throws that. So scopes nest, and the cause is shared down the tree. Once a scope is
 * being cancelled its owner waits for the fibers in a {@linkplain Fibers#shielded shielded}
 * section.
 *
 * <p>Fibers are started, and resources tied, by the owner in the body, and by fibers of the scope
 * and of scopes inside it. A fiber of {@link Fibers#schedule} belongs to no scope. The fibers of a
 * scope see every {@link ScopedValue} that was bound where it was opened. Trio's nurseries, Eio's
 * switches, Kotlin's {@code coroutineScope} and the JDK's {@link
 * java.util.concurrent.StructuredTaskScope} have the same shape.
 */
public final class Scope {
  /**
   * What runs in a scope, with a value.
   *
   * @param <T> what it returns
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface Body<T extends @Nullable Object, X extends Exception> {
    /**
     * Runs it.
     *
     * @param scope where it starts fibers
     * @return its value
     * @throws X if it fails
     */
    T call(Scope scope) throws X;
  }

  /**
   * What runs in a scope, without a value.
   *
   * @param <X> what it throws
   */
  @FunctionalInterface
  public interface Action<X extends Exception> {
    /**
     * Runs it.
     *
     * @param scope where it starts fibers
     * @throws X if it fails
     */
    void run(Scope scope) throws X;
  }

  /**
   * What is done with each of several items.
   *
   * @param <A> the item
   * @param <T> what is made of it
   */
  @FunctionalInterface
  public interface Mapper<A extends @Nullable Object, T extends @Nullable Object> {
    /**
     * Does it.
     *
     * @param item one of the items
     * @return what is made of it
     * @throws Exception if it fails
     */
    T apply(A item) throws Exception;
  }

  private final Fiber<?> owner = Fiber.current();
  private final boolean blocking = owner.isBlocking();
  private final @Nullable Scope outer = innermost();
  private final @Nullable Object scopedValues = ScopeSlot.scopedValues();
  private final Expiry abort = new Expiry(this::cancellation);

  // Any thread. A fiber adds itself and then looks whether the scope is cancelled; who cancels does
  // it in the opposite order, so that one of the two sees the other.
  private final Set<Child<?>> children = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Cancellation> cancelled = new AtomicReference<>();
  private final Queue<Throwable> later = new ConcurrentLinkedQueue<>();
  private volatile boolean finishing;
  private volatile boolean ended;

  // The scheduler's thread only, on which all fibers of the scope run.
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private int alive;
  private int daemons;
  private @Nullable BooleanSupplier awaited;

  private Scope() {}

  // Running

  /**
   * Opens a scope in the current fiber, runs a body in it, and returns when the body and all fibers
   * of the scope have ended.
   *
   * <p>In a blocking context it runs the body, which cannot start fibers then.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body threw, as it is
   * @throws InterruptedException if the thread is interrupted
   * @throws CompletionException if a fiber failed first; its cause is what that threw
   * @throws CancellationException if the scope was {@linkplain #cancel(Throwable) cancelled}
   */
  public static <T extends @Nullable Object, X extends Exception> T call(Body<T, X> body)
      throws X, InterruptedException {
    Objects.requireNonNull(body, "body");
    return new Scope().execute(body);
  }

  /**
   * Runs an action in a scope, as {@link #call(Body)} does.
   *
   * @param <X> what the action throws
   * @param action what to run, in this fiber
   * @throws X what the action threw, as it is
   * @throws InterruptedException if the thread is interrupted
   */
  public static <X extends Exception> void run(Action<X> action) throws X, InterruptedException {
    call(asBody(action));
  }

  /**
   * Runs a body in a scope, as {@link #call(Body)} does, and throws failures of one type as they
   * are: also those of fibers, with no {@link CompletionException} around them.
   *
   * @param <T> what the body returns
   * @param <X> what a caller expects
   * @param type what a caller expects, for example {@link java.io.IOException}
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body or a fiber threw; what failed later is added to it as suppressed
   * @throws InterruptedException if the thread is interrupted
   * @throws CompletionException if a fiber failed first with something else, or the body with
   *     another checked exception
   * @throws CancellationException if the scope was {@linkplain #cancel(Throwable) cancelled}
   */
  public static <T extends @Nullable Object, X extends Exception> T call(
      Class<X> type, Body<T, Exception> body) throws X, InterruptedException {
    Objects.requireNonNull(type, "type");
    try {
      return call(body);
    } catch (CompletionException failed) {
      throw expected(type, failed);
    } catch (InterruptedException | RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw expected(type, new CompletionException(thrown));
    }
  }

  /** The cause, if it is what a caller expects. */
  private static <X extends Exception> X expected(Class<X> type, CompletionException failed) {
    Throwable cause = failed.getCause();
    if (!type.isInstance(cause)) {
      throw failed;
    }
    for (Throwable later : failed.getSuppressed()) {
      // A body that has the failure from elsewhere may throw before the fiber whose it is.
      if (later != cause) {
        cause.addSuppressed(later);
      }
    }
    return type.cast(cause);
  }

  /**
   * Runs an action in a scope, as {@link #call(Class, Body)} does.
   *
   * @param <X> what a caller expects
   * @param type what a caller expects, for example {@link java.io.IOException}
   * @param action what to run, in this fiber
   * @throws X what the action or a fiber threw
   * @throws InterruptedException if the thread is interrupted
   */
  public static <X extends Exception> void run(Class<X> type, Action<Exception> action)
      throws X, InterruptedException {
    call(type, asBody(action));
  }

  /**
   * Runs a body in a scope, as {@link #call(Body)} does, with a time-out for all of it: when the
   * time has passed before the body and the fibers have ended, all are cancelled. The body gets the
   * {@link TimeoutException} at what it waits for, the fibers have it as their cause.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param timeout how long at most; zero ends the first wait; null for ever. The time that
   *     cancelled fibers need to clean up comes on top
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body threw, as it is
   * @throws InterruptedException if the thread is interrupted
   * @throws TimeoutException if the time has passed; the message names it
   */
  public static <T extends @Nullable Object, X extends Exception> T call(
      @Nullable Duration timeout, Body<T, X> body)
      throws X, InterruptedException, TimeoutException {
    Objects.requireNonNull(body, "body");
    return within(() -> Fibers.timeout(timeout, () -> call(body)));
  }

  /**
   * Runs an action in a scope with a time-out, as {@link #call(Duration, Body)} does.
   *
   * @param <X> what the action throws
   * @param timeout how long at most; zero ends the first wait; null for ever
   * @param action what to run, in this fiber
   * @throws X what the action threw, as it is
   * @throws InterruptedException if the thread is interrupted
   * @throws TimeoutException if the time has passed; the message names it
   */
  public static <X extends Exception> void run(@Nullable Duration timeout, Action<X> action)
      throws X, InterruptedException, TimeoutException {
    call(timeout, asBody(action));
  }

  /**
   * Runs a body in a scope that ends at a deadline, as {@link #call(Duration, Body)} does when the
   * time until then has passed.
   *
   * @param <T> what the body returns
   * @param <X> what the body throws
   * @param deadline when it has to have ended; one that has come already ends the first wait
   * @param body what to run, in this fiber
   * @return what the body returned
   * @throws X what the body threw, as it is
   * @throws InterruptedException if the thread is interrupted
   * @throws TimeoutException if the deadline has come; the message says how long it was
   */
  public static <T extends @Nullable Object, X extends Exception> T call(
      Deadline deadline, Body<T, X> body) throws X, InterruptedException, TimeoutException {
    Objects.requireNonNull(body, "body");
    return within(() -> Fibers.timeout(deadline, () -> call(body)));
  }

  /**
   * Runs an action in a scope that ends at a deadline, as {@link #call(Deadline, Body)} does.
   *
   * @param <X> what the action throws
   * @param deadline when it has to have ended
   * @param action what to run, in this fiber
   * @throws X what the action threw, as it is
   * @throws InterruptedException if the thread is interrupted
   * @throws TimeoutException if the deadline has come; the message says how long it was
   */
  public static <X extends Exception> void run(Deadline deadline, Action<X> action)
      throws X, InterruptedException, TimeoutException {
    call(deadline, asBody(action));
  }

  /** The compiler cannot tell the three exceptions of a body apart. */
  private static <T extends @Nullable Object, X extends Exception> T within(Callable<T> timed)
      throws X, InterruptedException, TimeoutException {
    try {
      return timed.call();
    } catch (Exception thrown) {
      throw Sneaky.<X>rethrow(thrown);
    }
  }

  private static <X extends Exception> Body<@Nullable Void, X> asBody(Action<X> action) {
    Objects.requireNonNull(action, "action");
    return scope -> {
      action.run(scope);
      return null;
    };
  }

  // Common shapes

  /**
   * Runs tasks beside each other, each in a fiber, and waits for the values of all.
   *
   * @param <T> what they return
   * @param tasks what to run
   * @return their values, in the order of the tasks; cannot be changed
   * @throws InterruptedException if the thread is interrupted
   * @throws CompletionException if one failed, which cancels the others; its cause is what that
   *     threw
   * @throws IllegalStateException if the thread has no scheduler, or it is closed
   */
  public static <T extends @Nullable Object> List<T> all(
      Collection<? extends Callable<? extends T>> tasks) throws InterruptedException {
    List<Callable<? extends T>> copy = List.copyOf(tasks);
    return call(scope -> {
      List<Fiber<T>> fibers = new ArrayList<>(copy.size());
      for (Callable<? extends T> task : copy) {
        fibers.add(scope.fork(task));
      }
      List<T> values = new ArrayList<>(copy.size());
      for (Fiber<T> fiber : fibers) {
        values.add(fiber.value());
      }
      return Collections.unmodifiableList(values);
    });
  }

  /**
   * Runs tasks beside each other, each in a fiber, until one has succeeded, and cancels the others.
   * They are started in their order; once one has succeeded no other begins.
   *
   * @param <T> what they return
   * @param tasks what to run, at least one
   * @return what the first one that succeeded has returned, when all others have ended
   * @throws InterruptedException if the thread is interrupted
   * @throws CompletionException if none succeeded: its cause is what failed first, with what failed
   *     later as suppressed; and at once if one threw an {@link Error}
   * @throws IllegalArgumentException if there is no task
   * @throws IllegalStateException if the thread has no scheduler, or it is closed
   */
  public static <T extends @Nullable Object> T first(
      Collection<? extends Callable<? extends T>> tasks) throws InterruptedException {
    List<Callable<? extends T>> copy = List.copyOf(tasks);
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("no tasks, so none can be the first to succeed");
    }
    Race<T> race = new Race<>(copy.size());
    return call(scope -> {
      for (Callable<? extends T> task : copy) {
        if (!race.isDecided()) {
          scope.start(FiberOptions.NONE, true, race.candidate(task));
        }
      }
      scope.await(race::isDecided);
      return race.result();
    });
  }

  /**
   * Does something with each of several items, with a limited number of them at once.
   *
   * @param <A> the items
   * @param <T> what is made of them
   * @param items taken in their order; changes made meanwhile are not seen
   * @param limit how many at most at a time: so many fibers are started, and each does one item
   *     after another
   * @param mapper what to do with each
   * @return what was made of them, in the order of the items; cannot be changed
   * @throws InterruptedException if the thread is interrupted
   * @throws CompletionException if one failed, which cancels the others; its cause is what that
   *     threw
   * @throws IllegalArgumentException if the limit is not positive
   * @throws IllegalStateException if the thread has no scheduler, or it is closed
   */
  public static <A extends @Nullable Object, T extends @Nullable Object> List<T> collect(
      Collection<? extends A> items, int limit, Mapper<? super A, ? extends T> mapper)
      throws InterruptedException {
    if (limit <= 0) {
      throw new IllegalArgumentException("limit must be positive: " + limit);
    }
    Objects.requireNonNull(mapper, "mapper");
    Collecting<A, T> collecting = new Collecting<>(items, mapper);
    return call(scope -> {
      for (int i = 0; i < limit && collecting.hasNext(); i++) {
        scope.fork(() -> collecting.run(scope));
      }
      scope.join();
      return collecting.results();
    });
  }

  // Forking

  /**
   * Starts a fiber in this scope. It runs up to its first suspension before this returns.
   *
   * @param <T> what the task returns
   * @param task what the fiber runs
   * @return the fiber, which may have finished already
   * @throws CancellationException if the scope has been cancelled; the cause says why
   * @throws IllegalStateException if the scope has ended, the caller is not inside it, or it was
   *     opened where nothing runs fibers
   * @throws UnsupportedOperationException if the JVM lacks the flag that fibers need
   */
  public <T extends @Nullable Object> Fiber<T> fork(Callable<? extends T> task) {
    return start(FiberOptions.NONE, false, task);
  }

  /**
   * Starts a fiber without a value in this scope, as {@link #fork(Callable)} does.
   *
   * @param action what the fiber runs
   * @return the fiber; its value is null
   */
  public Fiber<@Nullable Void> fork(Fibers.Action<?> action) {
    return start(FiberOptions.NONE, false, asTask(action));
  }

  /**
   * Starts a fiber with a name in this scope, as {@link #fork(Callable)} does.
   *
   * @param <T> what the task returns
   * @param name for people, in listings and messages
   * @param task what the fiber runs
   * @return the fiber
   */
  public <T extends @Nullable Object> Fiber<T> fork(String name, Callable<? extends T> task) {
    return start(named(name), false, task);
  }

  /**
   * Starts a fiber with a name and without a value in this scope, as {@link #fork(Callable)} does.
   *
   * @param name for people, in listings and messages
   * @param action what the fiber runs
   * @return the fiber; its value is null
   */
  public Fiber<@Nullable Void> fork(String name, Fibers.Action<?> action) {
    return start(named(name), false, asTask(action));
  }

  /**
   * Starts a fiber that does not keep the scope open, otherwise as {@link #fork(Callable)} does:
   * when the body and all other fibers have ended it is cancelled, once, and may take the time that
   * it needs to finish. When it fails, before or after that, the scope has failed.
   *
   * @param action what the fiber runs
   * @return the fiber; its value is null
   */
  public Fiber<@Nullable Void> forkDaemon(Fibers.Action<?> action) {
    return start(FiberOptions.NONE, true, asTask(action));
  }

  /**
   * Starts a fiber with a name that does not keep the scope open, as {@link
   * #forkDaemon(Fibers.Action)} does.
   *
   * @param name for people, in listings and messages
   * @param action what the fiber runs
   * @return the fiber; its value is null
   */
  public Fiber<@Nullable Void> forkDaemon(String name, Fibers.Action<?> action) {
    return start(named(name), true, asTask(action));
  }

  private static FiberOptions named(String name) {
    return FiberOptions.named(Objects.requireNonNull(name, "name"));
  }

  private static Callable<@Nullable Void> asTask(Fibers.Action<?> action) {
    Objects.requireNonNull(action, "action");
    return () -> {
      action.run();
      return null;
    };
  }

  private <T extends @Nullable Object> Fiber<T> start(
      FiberOptions options, boolean daemon, Callable<? extends T> task) {
    Objects.requireNonNull(task, "task");
    checkInside("start a fiber");
    checkCanWait();
    checkOpen();
    Child<T> child = new Child<>(this, daemon, task);
    add(child);
    try {
      return Fibers.schedule(options, child);
    } catch (Throwable refused) {
      if (!child.hasBegun()) {
        remove(child);
      }
      throw refused;
    }
  }

  private void add(Child<?> child) {
    children.add(child);
    alive++;
    daemons += child.isDaemon() ? 1 : 0;
  }

  private void remove(Child<?> child) {
    children.remove(child);
    alive--;
    daemons -= child.isDaemon() ? 1 : 0;
  }

  private void checkInside(String action) {
    if (ended) {
      throw new IllegalStateException("cannot " + action + ": " + this + " has ended");
    }
    Scope innermost = innermost();
    while (innermost != this) {
      if (innermost == null) {
        throw new IllegalStateException(
            "cannot "
                + action
                + " from "
                + Fiber.current()
                + ": it is not inside "
                + this
                + ", that is neither the owner in the body nor one of the fibers");
      }
      innermost = innermost.outer;
    }
  }

  private static @Nullable Scope innermost() {
    return (Scope) ScopeSlot.current();
  }

  /**
   * A fiber that nobody can wait for would outlive the scope. Without a scheduler it fails anyway.
   */
  private void checkCanWait() {
    if (blocking && Schedulers.installed() != null) {
      throw new IllegalStateException(
          "cannot start a fiber: "
              + this
              + " was opened in a blocking context, where waiting for the fiber would block the"
              + " thread that runs it; open the scope in a fiber, outside blocking sections");
    }
  }

  private void checkOpen() {
    Cancellation cancellation = cancelled.get();
    if (cancellation != null) {
      throw cancellation.inFiber();
    }
    if (finishing) {
      throw new IllegalStateException(
          "cannot start a fiber: " + this + " is ending, only its daemon fibers are left");
    }
  }

  // What the body does otherwise

  /**
   * Waits until no fiber of the scope is left but daemons: all that have been started so far, and
   * what those start meanwhile. For the body only.
   *
   * @throws InterruptedException if the thread is interrupted
   * @throws CancellationException if a fiber fails, or the scope is cancelled, meanwhile
   * @throws IllegalStateException if the caller is not the owner, or in a blocking section
   */
  public void join() throws InterruptedException {
    checkInside("wait for the fibers");
    if (Fiber.current() != owner) {
      throw new IllegalStateException(
          "cannot wait for all fibers of " + this + " in one of them: " + Fiber.current());
    }
    await(this::onlyDaemonsLeft);
  }

  /**
   * Ties a resource to the scope: it is closed when all fibers have ended, after those that are
   * tied later. It is closed in a {@linkplain Fibers#shielded shielded} section.
   *
   * @param <R> its type
   * @param resource what to close
   * @return the same
   * @throws IllegalStateException if the scope has ended, or the caller is not inside it; the
   *     resource is closed then
   */
  public <R extends AutoCloseable> R use(R resource) {
    Objects.requireNonNull(resource, "resource");
    try {
      checkInside("tie " + resource);
    } catch (IllegalStateException refused) {
      closeAfter(refused, resource);
      throw refused;
    }
    resources.push(resource);
    return resource;
  }

  private static void closeAfter(Throwable refused, AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception alsoBroken) {
      refused.addSuppressed(alsoBroken);
    }
  }

  /**
   * Cancels all fibers of the scope and the body: each gets a {@link CancellationException} with
   * this cause where it waits, or at its next wait, the caller included. {@link #call(Body)} then
   * throws one as well. Any thread; it does not wait.
   *
   * @param cause why
   * @return false if the scope has ended, or was being cancelled already; this cause is then added
   *     to what the scope throws, as suppressed
   */
  public boolean cancel(Throwable cause) {
    return cancel(Cancellation.requested(Objects.requireNonNull(cause, "cause")), cause);
  }

  /**
   * Whether the scope has been cancelled, by {@link #cancel(Throwable)} or because something has
   * failed: for code that computes and does not wait. Any thread.
   *
   * @return true from then on
   */
  public boolean isCancelled() {
    Cancellation cancellation = cancelled.get();
    return cancellation != null && cancellation != Cancellation.TOO_LATE;
  }

  private boolean cancel(Cancellation cancellation, Throwable thrown) {
    Cancellation earlier = cancelled.compareAndExchange(null, cancellation);
    if (earlier == null) {
      children.forEach(Child::cancel);
      abort.expire();
      return true;
    }
    if (!earlier.explains(thrown)) {
      later.add(thrown);
    } else if (!earlier.hasThrown(thrown)) {
      keepSuppressed(thrown);
    }
    return false;
  }

  /** Keeps what went wrong while something that is no failure itself was on its way. */
  private void keepSuppressed(Throwable passing) {
    String name = Fiber.current().name();
    for (Throwable suppressed : passing.getSuppressed()) {
      if (!(suppressed instanceof InterruptedException)) {
        cancel(Cancellation.byFiber(name, suppressed), suppressed);
      }
    }
  }

  /** What is raised in a fiber of the scope; also in daemons when the scope ends well. */
  CancellationException cancellation() {
    Cancellation cancellation = cancelled.get();
    return cancellation == null
        ? new CancellationException("only daemon fibers were left in the scope")
        : cancellation.inFiber();
  }

  // A child, in its own fiber

  /** Makes the current fiber, which has just begun, one of this scope. */
  void enter() {
    ScopeSlot.set(this);
    ScopeSlot.inherit(scopedValues);
  }

  /** Whether it is too late to begin. */
  boolean isEnding() {
    return finishing || cancelled.get() != null;
  }

  /** Notes what a child threw; false if it was cancelled, which is no failure. */
  boolean childFailed(Throwable thrown) {
    if (thrown instanceof CancellationException) {
      keepSuppressed(thrown);
      return false;
    }
    cancel(Cancellation.byFiber(Fiber.current().name(), thrown), thrown);
    return true;
  }

  void childEnded(Child<?> child) {
    remove(child);
    BooleanSupplier condition = awaited;
    if (condition != null && condition.getAsBoolean()) {
      owner.scheduler().unblock(this, owner);
    }
  }

  // The owner

  private <T extends @Nullable Object, X extends Exception> T execute(Body<T, X> body) throws X {
    @Nullable T value = null;
    ScopeSlot.set(this);
    try {
      value = abort.<T>guard(() -> callAndAwait(body));
    } catch (Throwable thrown) {
      bodyFailed(Raised.announcedBy(thrown));
    }
    try {
      finish();
    } finally {
      ended = true;
      ScopeSlot.set(outer);
    }
    return result(value);
  }

  private <T extends @Nullable Object, X extends Exception> T callAndAwait(Body<T, X> body)
      throws X, InterruptedException {
    T value = body.call(this);
    await(this::onlyDaemonsLeft);
    return value;
  }

  private boolean onlyDaemonsLeft() {
    return alive == daemons;
  }

  private void bodyFailed(Throwable thrown) {
    cancel(Cancellation.byBody(thrown), thrown);
  }

  /** Waits for all fibers, which are being cancelled by now, and closes what is tied. */
  private void finish() {
    finishing = true;
    children.forEach(Child::cancel);
    try {
      Schedulers.shielded(() -> {
        await(() -> alive == 0);
        closeResources();
        return true;
      });
    } catch (Exception broken) {
      bodyFailed(broken);
    }
  }

  private void closeResources() {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Throwable thrown) {
        cancel(Cancellation.byResource(resource, thrown), thrown);
      }
    }
  }

  @SuppressWarnings("NullAway") // null is what the body returned then
  private <T extends @Nullable Object, X extends Exception> T result(@Nullable T value) throws X {
    Cancellation first = cancelled.compareAndExchange(null, Cancellation.TOO_LATE);
    if (first == null) {
      return value;
    }
    throw Sneaky.<X>rethrow(first.outcome(later));
  }

  /** Suspends the owner until something is true, which only the end of a fiber can make so. */
  private void await(BooleanSupplier condition) throws InterruptedException {
    if (condition.getAsBoolean()) {
      return;
    }
    FiberScheduler hooks = Schedulers.current();
    if (hooks != owner.scheduler()) {
      throw new IllegalStateException(
          "waiting for the fibers of " + this + " in a blocking section would block their thread");
    }
    awaited = condition;
    try {
      while (!condition.getAsBoolean()) {
        var _ = hooks.block(this, null);
      }
    } finally {
      awaited = null;
    }
  }

  @Override
  public String toString() {
    return "Scope[of " + owner.name() + ", " + children.size() + " fibers]";
  }
}
