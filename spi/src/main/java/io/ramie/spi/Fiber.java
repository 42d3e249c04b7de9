package io.ramie.spi;

import io.ramie.spi.carrier.FiberThreads;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lightweight thread: a virtual thread of the JDK whose every turn is run by its {@link
 * FiberScheduler}, on the scheduler's thread.
 *
 * <p>It is a {@link Future} of what its body returns. Everything of the JDK that works in a thread
 * works in a fiber: thread locals, {@code synchronized}, {@code java.util.concurrent}, stack
 * traces; a call that parks the thread suspends this fiber only. A plain thread that uses a
 * blocking call has a {@code Fiber} as well, its {@linkplain #isBlocking() blocking} root fiber.
 *
 * <p>Every method may be called by any thread at any time, unless it says otherwise. Those that
 * wait suspend the calling fiber through the {@code block} hook of its scheduler, or block the
 * calling thread when it has none.
 *
 * <h2>What it waits for</h2>
 *
 * What it waits for and what was raised in it are two words. Whoever interrupts it fails the wait
 * that he finds; if he finds none, or one that is over, he leaves what he raises and sets the
 * interrupt status of the thread. So a fiber that has just entered a wait, and that he did not see
 * there, does not stay parked: it wakes up, looks, and fails the wait itself.
 *
 * <pre>
 *            enter                  leave
 *   (null) ---------&gt; current wait --------&gt; (null)          written by the fiber itself
 *
 *            interrupt                        enter
 *   (null) ------------&gt; Interruption[] -------------------&gt; (null)     the oldest is thrown
 *      '----------------------'---- finish --&gt; FINISHED: nothing is raised any more
 * </pre>
 *
 * @param <T> what the body returns
 */
public abstract class Fiber<T extends @Nullable Object> implements Future<T> {
  private static final Object FINISHED = new Object();

  // Stands for the followers of a fiber that has finished.
  private static final Follower[] ENDED = {};

  static final VarHandle WAIT;
  private static final VarHandle RAISED;
  private static final VarHandle PERMIT;
  private static final VarHandle FOLLOWERS;

  static {
    try {
      var lookup = MethodHandles.lookup();
      WAIT = lookup.findVarHandle(Fiber.class, "wait", Wait.class);
      RAISED = lookup.findVarHandle(Fiber.class, "raised", Object.class);
      PERMIT = lookup.findVarHandle(Fiber.class, "permit", boolean.class);
      FOLLOWERS = lookup.findVarHandle(Fiber.class, "followers", Follower[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How a body ended: exactly one of the two is meant, by {@code failure} being null or not. */
  private record Ending(@Nullable Object value, @Nullable Throwable failure) {
    static final Ending NULL = new Ending(null, null);
  }

  /** Who is told of the end. */
  private abstract static class Follower {
    // The finishing fiber, last of all: for a joiner its unblock has come, so it cannot hit a later
    // wait.
    volatile boolean told;

    abstract void tell(Fiber<?> finished);

    /** Whether a failure of the body is not lost, because this one sees it. */
    boolean seesFailure() {
      return true;
    }
  }

  /** Who waits for the end, and whose hook wakes it. */
  private static final class Joiner extends Follower {
    private final FiberScheduler scheduler;
    private final Fiber<?> fiber;

    Joiner(FiberScheduler scheduler, Fiber<?> fiber) {
      this.scheduler = scheduler;
      this.fiber = fiber;
    }

    @Override
    void tell(Fiber<?> finished) {
      scheduler.unblock(finished, fiber);
    }
  }

  /** What is to be done at the end. */
  private static final class Sequel extends Follower {
    private final Runnable action;
    private final boolean seesFailure;

    Sequel(Runnable action, boolean seesFailure) {
      this.action = action;
      this.seesFailure = seesFailure;
    }

    @Override
    boolean seesFailure() {
      return seesFailure;
    }

    @Override
    void tell(Fiber<?> finished) {
      action.run();
    }
  }

  private final FiberScheduler scheduler;
  private final @Nullable String name;

  // The fiber itself writes, any thread reads.
  private volatile @Nullable Wait<?> wait;

  // Any thread, by compare-and-set: an Interruption[] that is never written to, or FINISHED.
  private volatile @Nullable Object raised;

  // The fiber itself: what it has taken of what was raised, oldest first, and not thrown yet.
  private Interruption @Nullable [] backlog;

  // Any thread: an unblock that found no block to end.
  private volatile boolean permit;

  // Any thread: set by cancel, never reset.
  private volatile boolean cancelRequested;

  // The fiber itself only.
  private int blockingDepth;

  // Written by the fiber itself, read by any thread: the innermost shielded section it is in.
  private volatile @Nullable Shield shield;

  // The fiber itself: the innermost structured scope it is in, see ScopeSlot.
  @Nullable Object scope;

  // Any thread, by compare-and-set; arrays are never written to; null for none, ENDED at the end.
  private volatile Follower @Nullable [] followers;

  // Written once, by the fiber itself, before followers becomes ENDED; read after that was seen.
  private @Nullable Ending ending;

  /**
   * Creates a fiber; for the engine only.
   *
   * @param scheduler the scheduler that runs its turns, or that serves its thread
   * @param name for people, or null
   */
  protected Fiber(FiberScheduler scheduler, @Nullable String name) {
    this.scheduler = scheduler;
    this.name = name;
  }

  /**
   * The fiber that the calling thread is.
   *
   * @return the running fiber, or the thread's root fiber when the thread is not one of a scheduler
   */
  public static Fiber<?> current() {
    Fiber<?> fiber = scheduled();
    return fiber != null ? fiber : ThreadFiber.ofCurrentThread();
  }

  /**
   * The fiber of a scheduler that the calling thread is.
   *
   * @return null on a thread that no scheduler runs
   */
  static @Nullable Fiber<?> scheduled() {
    Thread thread = Thread.currentThread();
    if (!thread.isVirtual()) {
      return null;
    }
    Executor executor = FiberThreads.get().executorOf(thread);
    return executor instanceof Fiber<?> fiber ? fiber.fiberOf(thread) : null;
  }

  /**
   * The fiber of a thread that runs on this fiber's executor: this one, or that of a virtual thread
   * which was started inside it and inherited the executor.
   *
   * @param thread the current thread
   * @return its fiber, or null when it has none
   */
  protected @Nullable Fiber<?> fiberOf(Thread thread) {
    return thread == thread() ? this : null;
  }

  // What it is

  /**
   * The name given when it was scheduled.
   *
   * @return the name, or {@code fiber-} and the number of its thread
   */
  public final String name() {
    return name != null ? name : "fiber-" + thread().threadId();
  }

  /**
   * The thread that it is.
   *
   * @return a virtual thread, or for a root fiber whichever thread it belongs to
   */
  public abstract Thread thread();

  /** Parks its thread, which is the calling one, as {@link LockSupport#park()} does. */
  protected void park() {
    // No blocker: currentWait() tells more, and setting one costs a store barrier each time.
    LockSupport.park();
  }

  /**
   * Lets its thread out of {@link #park}, or lets the next such call return at once. Any thread;
   * never blocks or throws.
   */
  protected void resume() {
    LockSupport.unpark(thread());
  }

  /**
   * Whether it does not run, and will pass a full fence before it does. Any thread.
   *
   * @return false if it runs, or nobody can tell
   */
  protected boolean isOffThread() {
    return false;
  }

  /**
   * The scheduler that runs its turns.
   *
   * @return for a root fiber the blocking fallback
   */
  public final FiberScheduler scheduler() {
    return scheduler;
  }

  /**
   * Whether blocking calls made now block the thread instead of going to the scheduler's hooks.
   * Meaningful in the fiber itself.
   *
   * @return true for a root fiber, and inside {@link Schedulers#blocking}
   */
  public boolean isBlocking() {
    return blockingDepth > 0;
  }

  /** Enters a blocking section. The fiber itself only. */
  final void enterBlocking() {
    blockingDepth++;
  }

  /** Leaves the innermost blocking section. The fiber itself only. */
  final void leaveBlocking() {
    blockingDepth--;
  }

  /**
   * What it waits for in a hook.
   *
   * @return null when it runs, is ready to run, waits in a blocking call of the JDK, or has
   *     finished
   */
  public final @Nullable Wait<?> currentWait() {
    return wait;
  }

  /**
   * Where it is now.
   *
   * @return the frames of the running or suspended fiber, innermost first; empty once it has
   *     finished
   */
  public final StackTraceElement[] stackTrace() {
    return thread().getStackTrace();
  }

  // Waiting for the end

  /**
   * Waits until the fiber has finished, however it ended.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public final void join() throws InterruptedException {
    boolean finished = awaitEnd(Wait.FOREVER);
    assert finished;
  }

  /**
   * Waits until the fiber has finished, however it ended.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return false if the time has passed and the fiber is still alive
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public final boolean join(@Nullable Duration timeout) throws InterruptedException {
    return awaitEnd(Timeouts.nanos(timeout));
  }

  /**
   * Waits for the value of the body.
   *
   * @return what the body returned
   * @throws CompletionException if the body threw; its cause is what it threw
   * @throws CancellationException if the fiber was cancelled
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public final T value() throws InterruptedException {
    join();
    return report(CompletionException::new);
  }

  /**
   * Waits for the value of the body.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return what the body returned
   * @throws CompletionException if the body threw; its cause is what it threw
   * @throws CancellationException if the fiber was cancelled
   * @throws TimeoutException if the time has passed and the fiber is still alive
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public final T value(@Nullable Duration timeout) throws InterruptedException, TimeoutException {
    joinOrTimeOut(Timeouts.nanos(timeout));
    return report(CompletionException::new);
  }

  @Override
  public final T get() throws InterruptedException, ExecutionException {
    join();
    return report(ExecutionException::new);
  }

  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    joinOrTimeOut(Math.max(0, unit.toNanos(timeout)));
    return report(ExecutionException::new);
  }

  private void joinOrTimeOut(long nanos) throws InterruptedException, TimeoutException {
    if (!awaitEnd(nanos)) {
      throw new TimeoutException(
          "fiber '" + name() + "' has not finished within " + Timeouts.describe(nanos));
    }
  }

  private interface Wrapper<E extends Exception> {
    E wrap(Throwable failure);
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // finish takes T only; T may be nullable
  private <E extends Exception> T report(Wrapper<E> wrapper) throws E {
    Ending end = endingIfDone();
    if (end == null) {
      return null; // a thread that has ended
    }
    if (end.failure == null) {
      return (T) end.value;
    }
    if (isCancelled()) {
      CancellationException cancelled =
          new CancellationException("fiber '" + name() + "' was cancelled");
      cancelled.initCause(end.failure);
      throw cancelled;
    }
    throw wrapper.wrap(end.failure);
  }

  /**
   * Waits until the fiber has finished.
   *
   * @param timeoutNanos how long at most
   * @return false if it has not
   */
  boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    if (isDone() || timeoutNanos == 0) {
      return isDone();
    }
    Fiber<?> waiter = current();
    if (waiter == this) {
      throw new IllegalStateException("fiber '" + name() + "' waits for its own end");
    }
    FiberScheduler hooks = Schedulers.current();
    if (hooks != scheduler && Schedulers.installed() == scheduler) {
      throw new IllegalStateException(
          describe(waiter)
              + " would wait for fiber '"
              + name()
              + "', which only its own thread can run: run the scheduler, or wait in a fiber,"
              + " outside blocking sections");
    }
    Joiner joiner = new Joiner(hooks, waiter);
    if (!follow(joiner)) {
      return true;
    }
    try {
      return blockUntilDone(hooks, timeoutNanos);
    } finally {
      unfollow(joiner);
    }
  }

  private static String describe(Fiber<?> waiter) {
    return scheduled() == null
        ? "thread '" + waiter.thread().getName() + "'"
        : "fiber '" + waiter.name() + "'";
  }

  private boolean blockUntilDone(FiberScheduler hooks, long timeoutNanos)
      throws InterruptedException {
    if (timeoutNanos == Wait.FOREVER) {
      while (!isDone()) {
        hooks.block(this, null);
      }
      return true;
    }
    Platform clock = hooks.platform();
    long start = clock.nanoTime();
    for (long left = timeoutNanos;
        !isDone() && left > 0;
        left = timeoutNanos - (clock.nanoTime() - start)) {
      hooks.block(this, Duration.ofNanos(left));
    }
    return isDone();
  }

  /**
   * Lets something be done when the fiber has finished: by the fiber itself, last of all, on its
   * scheduler's thread. A failure of the body counts as seen by whoever asks for this.
   *
   * @param action runs once; must be quick, and must not wait or throw
   * @return false if the fiber has finished already, and the action will not run
   * @throws IllegalStateException for the root fiber of a thread, whose end nobody tells
   */
  public final boolean onFinish(Runnable action) {
    return onFinish(action, true);
  }

  /**
   * Lets something be done when the fiber has finished, as {@link #onFinish(Runnable)} does.
   *
   * @param action runs once; must be quick, and must not wait or throw
   * @param seesFailure whether a failure of the body counts as seen by that; false for what only
   *     cleans up
   * @return false if the fiber has finished already, and the action will not run
   * @throws IllegalStateException for the root fiber of a thread, whose end nobody tells
   */
  public final boolean onFinish(Runnable action, boolean seesFailure) {
    checkTellsItsEnd();
    return follow(new Sequel(Objects.requireNonNull(action, "action"), seesFailure));
  }

  /**
   * Takes back an action, unless it has run or is about to.
   *
   * @param action what was given to {@link #onFinish}, or one equal to it
   */
  public final void removeOnFinish(Runnable action) {
    Follower[] current = followers;
    if (current != null) {
      for (Follower follower : current) {
        if (follower instanceof Sequel sequel && sequel.action.equals(action)) {
          remove(sequel);
        }
      }
    }
  }

  /** Throws if it is a fiber that finishes without a word. */
  void checkTellsItsEnd() {}

  private boolean follow(Follower follower) {
    for (; ; ) {
      Follower[] current = followers;
      if (current == ENDED) {
        return false;
      }
      if (FOLLOWERS.compareAndSet(this, current, with(current, follower))) {
        return true;
      }
    }
  }

  private static Follower[] with(Follower @Nullable [] others, Follower follower) {
    if (others == null) {
      return new Follower[] {follower};
    }
    Follower[] all = Arrays.copyOf(others, others.length + 1);
    all[others.length] = follower;
    return all;
  }

  private void unfollow(Joiner joiner) {
    if (!remove(joiner)) {
      while (!joiner.told) {
        // The finishing fiber, on another thread, is about to unblock this one.
        Thread.onSpinWait();
      }
    }
  }

  /** False if the fiber has finished. */
  private boolean remove(Follower follower) {
    for (; ; ) {
      Follower[] current = followers;
      if (current == ENDED) {
        return false;
      }
      if (FOLLOWERS.compareAndSet(this, current, without(current, follower))) {
        return true;
      }
    }
  }

  private static Follower @Nullable [] without(Follower @Nullable [] all, Follower follower) {
    if (all == null) {
      return null;
    }
    Follower[] left = Arrays.stream(all).filter(f -> f != follower).toArray(Follower[]::new);
    return left.length == 0 ? null : left;
  }

  // Future

  @Override
  public final boolean isDone() {
    return followers == ENDED || isThreadGone();
  }

  private @Nullable Ending endingIfDone() {
    return followers == ENDED ? ending : null;
  }

  /** Whether the thread of a root fiber, which has no body to finish, has ended. */
  boolean isThreadGone() {
    return false;
  }

  @Override
  public final boolean isCancelled() {
    Ending end = endingIfDone();
    return end != null && end.failure != null && isCancellation(end.failure);
  }

  private boolean isCancellation(Throwable failure) {
    return failure instanceof CancellationException
        || (cancelRequested && failure instanceof InterruptedException);
  }

  @Override
  public final State state() {
    if (!isDone()) {
      return State.RUNNING;
    }
    Ending end = endingIfDone();
    if (end == null || end.failure == null) {
      return State.SUCCESS;
    }
    return isCancelled() ? State.CANCELLED : State.FAILED;
  }

  @Override
  public final T resultNow() {
    if (state() != State.SUCCESS) {
      throw new IllegalStateException(this + " has no value: " + state());
    }
    return report(CompletionException::new);
  }

  @Override
  public final Throwable exceptionNow() {
    Ending end = endingIfDone();
    if (state() != State.FAILED || end == null || end.failure == null) {
      throw new IllegalStateException(this + " has not failed: " + state());
    }
    return end.failure;
  }

  // Interrupting

  /**
   * Raises a {@link CancellationException} inside the fiber, at what it waits for, or at the next
   * thing that it waits for. The body may catch it to clean up; when the body ends with it the
   * fiber {@linkplain #isCancelled() is cancelled}.
   *
   * @return false if it has finished already
   */
  public final boolean cancel() {
    return cancel(true);
  }

  /**
   * Raises a {@link CancellationException} inside the fiber, as {@link #cancel()} does.
   *
   * @param mayInterruptIfRunning false leaves the fiber alone, since its body has begun
   * @return true if it was raised; false if the fiber has finished, or may not be interrupted
   */
  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    if (!mayInterruptIfRunning || isDone()) {
      return false;
    }
    cancelRequested = true;
    scheduler.fiberInterrupt(
        this,
        new Deferred(() -> new CancellationException("fiber '" + name() + "' was cancelled")));
    return true;
  }

  /**
   * Raises an exception inside the fiber: the call that it waits in throws it, or the next one that
   * waits. It ends that one wait only. The thread's interrupt status is set until then, so that
   * blocking calls of the JDK notice too; a {@link Thread#interrupt} that comes at the same moment
   * may be taken for part of that.
   *
   * @param cause what to raise; a checked exception is raised as it is, also through calls that do
   *     not declare it
   * @return false if the fiber has finished already
   */
  public final boolean raise(Throwable cause) {
    if (isDone()) {
      return false;
    }
    scheduler.fiberInterrupt(this, cause);
    return true;
  }

  final boolean interrupt(Throwable cause) {
    return interrupt(new Interruption(cause, 0));
  }

  /** Raises again, in the fiber itself, what has been thrown there at the wrong place. */
  final void raiseAgain(Throwable cause) {
    interrupt(new Interruption(cause, shieldDepth()));
  }

  final boolean interrupt(Interruption interruption) {
    for (; ; ) {
      Object before = raised;
      if (before == FINISHED) {
        return false;
      }
      Wait<?> current = wait;
      Shield section = shield;
      if (section != null && section.covers(interruption)) {
        if (section.keep(interruption)) {
          return true;
        }
        continue; // that section has just ended
      }
      if (current != null) {
        if (current.isShieldedFrom(interruption)) {
          continue; // it belonged to a section that has just ended
        }
        if (current.fail(interruption.cause())) {
          return true;
        }
        // That wait is over already, so this is for the next one.
      }
      if (RAISED.compareAndSet(this, before, Interruption.append(before, interruption))) {
        if (followers == ENDED) {
          return false; // it is finishing, and may not look any more, see discardRaised
        }
        interruption.interrupt(thread());
        return true;
      }
    }
  }

  /**
   * Takes back an interrupt that has not been raised yet, or that was raised again. The fiber
   * itself only.
   *
   * @return false if it has been raised, or never was there
   */
  final boolean withdraw(Throwable cause) {
    takeRaised();
    Interruption[] raised = backlog;
    if (raised == null) {
      return false;
    }
    Interruption[] left = Interruption.without(raised, cause);
    if (left != null && left.length == raised.length) {
      return false;
    }
    setBacklog(left);
    return true;
  }

  // Shielded sections: the fiber itself only

  /** Begins a section in which what is raised from outside is kept for later. */
  final void enterShield() {
    Interruption[] before = backlog;
    Shield section = new Shield(shield);
    backlog = before == null ? null : section.filter(before);
    shield = section;
    takeRaised();
    // With a backlog the interrupt status announces that, and nothing else.
    if (Thread.interrupted() && before == null) {
      section.keepThreadInterrupt();
    }
  }

  /** Ends the innermost section: what it has kept is for the next wait. */
  final void leaveShield() {
    Shield section = Objects.requireNonNull(shield);
    Shield outer = section.outer();
    shield = outer;
    Interruption[] kept = section.close();
    takeRaised();
    Interruption[] left = outer == null ? kept : outer.filter(kept);
    if (left != null && left.length > 0) {
      setBacklog(Interruption.concat(backlog, left));
    }
    if (section.hasThreadInterrupt() && !keepsThreadInterrupt()) {
      Thread.currentThread().interrupt();
    }
  }

  /** Inside how many shielded sections it is. */
  final int shieldDepth() {
    return Shield.depthOf(shield);
  }

  /** Whether a thread interrupt, which has just been noticed, is kept until a section ends. */
  final boolean keepsThreadInterrupt() {
    Shield section = shield;
    if (section != null) {
      section.keepThreadInterrupt();
    }
    return section != null;
  }

  // Waiting: called by Wait, in the fiber itself

  /** Makes a wait the current one, or throws what was raised before. */
  final void enter(Wait<?> entered) {
    Shield section = shield;
    if (section != null) {
      entered.shieldBy(section);
    }
    while (backlog != null || raised != null) {
      throwRaised();
      if (raised == FINISHED) {
        throw new IllegalStateException(
            "fiber '" + name() + "' has finished and cannot wait for " + entered);
      }
    }
    Wait<?> current = wait;
    if (current != null) {
      throw new IllegalStateException(
          "fiber '" + name() + "' cannot wait for " + entered + ": it is in " + current);
    }
    if (entered.endsByUnblock() && !entered.endsParkingWhenUnparked()) {
      // Before the fiber looks for a permit: whoever leaves one looks for a wait afterwards.
      wait = entered;
    } else {
      WAIT.setRelease(this, entered);
    }
  }

  /** Throws the oldest of what was raised while the fiber waited for nothing. */
  final void throwRaised() {
    takeRaised();
    Interruption[] raised = backlog;
    if (raised != null) {
      setBacklog(Interruption.rest(raised));
      throw Sneaky.rethrow(Deferred.create(raised[0].cause()));
    }
  }

  /**
   * Fails the current wait with what was raised while the fiber entered it. The interrupt status of
   * the thread, which has just been cleared, may have told of that.
   *
   * @return false if nothing was raised, so that it is the thread that was interrupted
   */
  final boolean failWithRaised(Wait<?> current) {
    if (!(raised instanceof Interruption[])) {
      return false;
    }
    takeRaised();
    Interruption[] all = backlog;
    if (all != null && current.fail(all[0].cause())) {
      setBacklog(Interruption.rest(all));
    }
    return true;
  }

  /**
   * Takes all at once: one by one, a flood of raises could keep the fiber from ever getting one.
   */
  private void takeRaised() {
    if (raised instanceof Interruption[]) {
      Interruption[] taken = (Interruption[]) RAISED.getAndSet(this, null);
      for (Interruption interruption : taken) {
        interruption.settle();
      }
      Shield section = shield;
      Interruption[] mine = section == null ? taken : section.filter(taken);
      setBacklog(mine == null ? backlog : Interruption.concat(backlog, mine));
    }
  }

  /** The interrupt status says whether anything is left, for blocking calls of the JDK. */
  private void setBacklog(Interruption @Nullable [] left) {
    backlog = left;
    if (left == null) {
      Thread.interrupted();
    }
    // What was raised meanwhile has been announced already, and that may just have been cleared.
    if (left != null || raised instanceof Interruption[]) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the current wait. What was raised after it was completed stays for the next one. */
  void leave() {
    WAIT.setRelease(this, null);
  }

  /** Takes an unblock that came while the fiber was in no block. */
  final boolean takePermit() {
    return permit && PERMIT.compareAndSet(this, true, false);
  }

  /** Lets the next block return at once. */
  final void leavePermit() {
    PERMIT.setVolatile(this, true);
  }

  final void unblock() {
    Wait<?> current = wait;
    if (current != null
        && current.endsByUnblock()
        && (current.endByUnblock() || isYetToSee(current))) {
      return;
    }
    if (raised == FINISHED) {
      return;
    }
    // Either the fiber finds the permit after it entered its block, or this finds its wait.
    Wait<?> over = null;
    for (; ; ) {
      leavePermit();
      Wait<?> entered = wait;
      if (entered == null || entered == over || !entered.endsByUnblock()) {
        break;
      }
      if (!takePermit() || entered.endByUnblock() || isYetToSee(entered)) {
        return;
      }
      // That wait was over, and perhaps has been left, so the permit is for the next one.
      over = entered;
    }
    // Or neither, if it entered without a fence: but then it does not stay parked, and looks again.
    resume();
  }

  /**
   * Whether the fiber has been woken from a block but has not run yet, so that it will see what
   * this waker did before: both pass a full fence in between. Any thread.
   */
  boolean isYetToSee(Wait<?> block) {
    VarHandle.fullFence();
    return isOffThread() && wait == block;
  }

  // Finishing: called by the engine, in the fiber itself

  /**
   * Ends the fiber: keeps how the body ended, and wakes who waits for it.
   *
   * @param value what the body returned
   * @param failure what it threw, or null
   */
  protected final void finish(@Nullable T value, @Nullable Throwable failure) {
    ending = value == null && failure == null ? Ending.NULL : new Ending(value, failure);
    Follower[] waiting = (Follower[]) FOLLOWERS.getAndSet(this, ENDED);
    discardRaised();
    if (waiting != null) {
      wake(waiting);
    }
  }

  /**
   * Whether nobody waits for the end, and the body has not been cancelled.
   *
   * @param failure what the body threw
   * @return true if the failure might never be seen
   */
  protected final boolean isUnobserved(Throwable failure) {
    Follower[] all = followers;
    return (all == null || Arrays.stream(all).noneMatch(Follower::seesFailure))
        && !isCancellation(failure);
  }

  /** Wakes all, also when the hook of one scheduler throws, which it must not. */
  private void wake(Follower[] waiting) {
    Throwable broken = null;
    for (Follower follower : waiting) {
      try {
        follower.tell(this);
      } catch (Throwable thrown) {
        broken = thrown;
      } finally {
        follower.told = true;
      }
    }
    if (broken != null) {
      throw Sneaky.<RuntimeException>rethrow(broken);
    }
  }

  /**
   * After the followers have become ENDED. Whoever raises something reads them afterwards: either
   * he sees that, or this sees what he has raised.
   */
  private void discardRaised() {
    backlog = null;
    if (raised == null) {
      RAISED.setRelease(this, FINISHED);
    } else if (RAISED.getAndSet(this, FINISHED) instanceof Interruption[] left) {
      for (Interruption interruption : left) {
        interruption.settle();
      }
    }
  }

  @Override
  public String toString() {
    Wait<?> wait = currentWait();
    String doing =
        switch (state()) {
          case RUNNING -> wait == null ? thread().getState().toString() : "waiting: " + wait;
          case SUCCESS -> "finished";
          case FAILED -> "failed";
          case CANCELLED -> "cancelled";
        };
    return "Fiber[" + name() + ", " + doing + "]";
  }
}
