package io.ramie.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One suspension of one fiber, completed exactly once.
 *
 * <p>A hook that must suspend the calling fiber creates a wait, registers it wherever it can be
 * completed from (a timer, a list of waiters, a lock's queue), calls {@link #await}, and removes
 * the registration when that returns or throws:
 *
 * <pre>{@code
 * Wait<Boolean> wait = Wait.block(blocker, timeout);
 * Timer timer = timers.add(wait.timeoutNanos(), () -> wait.complete(false));
 * try {
 *   return wait.await();
 * } finally {
 *   timers.remove(timer);
 * }
 * }</pre>
 *
 * <p>Any number of threads may try to complete it with {@link #complete} or {@link #fail}; the
 * first wins and is told so, the others do nothing. Completing is lock-free and never blocks,
 * throws or switches fibers, whether the fiber has suspended already or not. Because the object
 * serves one suspension only, a wake-up that is late can never end the next one.
 *
 * <pre>
 *                complete / fail (one winner)
 *   PENDING  -----------------------------------&gt;  COMPLETED
 *      '-- await() parks the thread here              '-- await() returns or throws
 * </pre>
 *
 * <p>While it lasts the wait is {@linkplain Fiber#currentWait() the fiber's current wait}; an
 * interrupt of the fiber ({@link #interrupt}) and the closing of the handle it waits for end it
 * too. A wait works on any thread, not only on fibers. Kotlin's {@code CancellableContinuation} and
 * Eio's {@code Suspend} have the same shape.
 *
 * @param <T> what the wait ends with
 */
public class Wait<T extends @Nullable Object> {
  /** What a wait waits for. */
  public enum Kind {
    /** A handle to become ready; ends with the ready events. */
    IO,
    /** Time to pass; ends with false when it has, true when unblocked before. */
    SLEEP,
    /** To be unblocked; ends with true when it was, false when the time had passed before. */
    BLOCK
  }

  /** A time-out that never comes, in nanoseconds. */
  public static final long FOREVER = Long.MAX_VALUE;

  private static final VarHandle OUTCOME;
  private static final Object NULL = new Object();

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(Wait.class, "outcome", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private record Failure(Supplier<? extends Throwable> cause) {}

  private final Fiber<?> fiber;
  private final Kind kind;
  private final @Nullable Object subject;
  private final long since;
  private final long timeoutNanos;

  // The fiber itself, before others can find the wait: the shielded section that it belongs to.
  private @Nullable Shield shield;

  // Any thread. Null while pending; the deciding compare-and-set is in complete and failWith.
  private volatile @Nullable Object outcome;

  /**
   * Creates a wait of the current fiber, from now on.
   *
   * @param kind what sort of thing it waits for
   * @param subject what exactly: the {@link Io} for {@link Kind#IO}, otherwise information for
   *     people
   * @param timeoutNanos after how long the scheduler will end it, or {@link #FOREVER}; information
   *     for the scheduler's timer and for people, nothing here counts time
   */
  public Wait(Kind kind, @Nullable Object subject, long timeoutNanos) {
    this(Fiber.current(), kind, subject, timeoutNanos);
  }

  private Wait(Fiber<?> fiber, Kind kind, @Nullable Object subject, long timeoutNanos) {
    this(fiber, kind, subject, timeoutNanos, fiber.scheduler().platform().nanoTime());
  }

  /**
   * Creates a wait of the current fiber, for a scheduler that knows the time already.
   *
   * @param fiber the current fiber
   * @param kind what sort of thing it waits for
   * @param subject what exactly
   * @param timeoutNanos after how long the scheduler will end it, or {@link #FOREVER}
   * @param since now, as {@link Platform#nanoTime} has it
   */
  protected Wait(
      Fiber<?> fiber, Kind kind, @Nullable Object subject, long timeoutNanos, long since) {
    this.fiber = fiber;
    this.kind = kind;
    this.subject = subject;
    this.timeoutNanos = timeoutNanos;
    this.since = since;
  }

  /**
   * A wait for time to pass.
   *
   * @param duration how long, null for ever
   * @return a wait that ends with false when the time has passed, true when unblocked before
   */
  public static Wait<Boolean> sleep(@Nullable Duration duration) {
    return new Wait<>(Kind.SLEEP, null, Timeouts.nanos(duration));
  }

  /**
   * A wait to be {@linkplain #unblock unblocked}.
   *
   * @param blocker what the fiber waits for, information for people, may be null
   * @param timeout how long at most, null for ever
   * @return a wait that ends with true when unblocked, false when the time has passed
   */
  public static Wait<Boolean> block(@Nullable Object blocker, @Nullable Duration timeout) {
    return new Wait<>(Kind.BLOCK, blocker, Timeouts.nanos(timeout));
  }

  // Completing: any thread

  /**
   * Ends the wait with a value.
   *
   * @param value what {@link #await} returns
   * @return true if this call ended the wait, false if something else had
   */
  public final boolean complete(T value) {
    return end(value == null ? NULL : value);
  }

  /**
   * Ends the wait with an exception.
   *
   * @param cause what {@link #await} throws, checked or not
   * @return true if this call ended the wait, false if something else had
   */
  public final boolean fail(Throwable cause) {
    return fail(() -> cause);
  }

  /**
   * Ends the wait with an exception that is made on the waiting fiber, so that its stack trace
   * shows where that was.
   *
   * @param cause runs once, on the waiting fiber, if this call ends the wait
   * @return true if this call ended the wait, false if something else had
   */
  public final boolean fail(Supplier<? extends Throwable> cause) {
    return end(new Failure(cause));
  }

  private boolean end(Object result) {
    if (outcome != null || !OUTCOME.compareAndSet(this, null, result)) {
      return false;
    }
    wake();
    return true;
  }

  /**
   * Lets the waiting thread out of {@link #park}. Any thread, once, after the wait was completed;
   * must not block or throw.
   */
  protected void wake() {
    fiber.resume();
  }

  // Waiting: the fiber that created it

  /**
   * Suspends the fiber until the wait is completed.
   *
   * @return the value it was completed with
   * @throws InterruptedException if the thread was interrupted; the wait is over then
   *     <p>Undeclared, it also throws {@link ClosedIoException} if the handle it waits for was
   *     closed, and whatever else the wait was failed with, checked or not
   */
  public final T await() throws InterruptedException {
    fiber.enter(this);
    try {
      if (subject instanceof Io io && kind == Kind.IO) {
        return awaitAttached(io);
      }
      endByPermit();
      return parkUntilEnded();
    } finally {
      fiber.leave();
    }
  }

  private T awaitAttached(Io io) throws InterruptedException {
    try {
      io.attach(this);
    } catch (ClosedChannelException closed) {
      // What was raised at this wait meanwhile goes first: it counts as delivered, and would be
      // lost.
      OUTCOME.compareAndSet(this, null, new Failure(() -> closed));
      return resultOrClosed(closed);
    }
    try {
      return parkUntilEnded();
    } finally {
      io.detach(this);
    }
  }

  /** A closed handle is not ready, whatever has been told of it. */
  private T resultOrClosed(ClosedChannelException closed) {
    if (outcome instanceof Failure) {
      return result();
    }
    throw Sneaky.rethrow(closed);
  }

  private T parkUntilEnded() throws InterruptedException {
    while (outcome == null) {
      park();
      if (outcome == null) {
        wokenEarly();
      }
    }
    return result();
  }

  private void wokenEarly() {
    endByPermit();
    if (outcome == null && Thread.interrupted()) {
      threadInterrupted();
    }
  }

  /** An unblock that came early ends a block, and a sleep without end, but shortens no sleep. */
  private void endByPermit() {
    boolean takesPermit = kind == Kind.BLOCK || (kind == Kind.SLEEP && timeoutNanos == FOREVER);
    if (!takesPermit || !fiber.takePermit()) {
      return;
    }
    // The thread is awake, so there is nobody to wake.
    if (!OUTCOME.compareAndSet(this, null, Boolean.TRUE)) {
      // Something else has just ended it, so the permit is for the next one.
      fiber.leavePermit();
    }
  }

  private void threadInterrupted() {
    if (!fiber.failWithRaised(this)
        && !fiber.keepsThreadInterrupt()
        && !fail(InterruptedException::new)) {
      // Something else ended the wait first: the interrupt is for whatever comes next.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Parks the calling thread until {@link #wake} was called, the thread is interrupted, or for no
   * reason; called again as long as the wait is pending. An interrupt must end it: that may be all
   * that tells of what was raised while the fiber entered the wait. A scheduler that runs no loop
   * counts the time-out here.
   */
  protected void park() {
    fiber.park();
  }

  /**
   * Whether {@link #park} is sure to return when the thread is {@linkplain
   * java.util.concurrent.locks.LockSupport#unpark unparked}. That of this class is; a subclass that
   * keeps it may say so. Then a block is entered without a fence: an unblock that does not see it
   * yet unparks the thread, which finds that out when it wakes up.
   *
   * @return false, which is always right; the same in every call
   */
  protected boolean endsParkingWhenUnparked() {
    return false;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // complete takes T only; T may be nullable
  private T result() {
    Object result = outcome;
    if (result instanceof Failure failure) {
      throw Sneaky.rethrow(Deferred.create(failure.cause.get()));
    }
    return (T) (result == NULL ? null : result);
  }

  /**
   * Throws what was raised in the current fiber while it waited for nothing: for a hook that gives
   * other fibers a turn without waiting for anything.
   *
   * @throws InterruptedException if the thread is interrupted; undeclared, it also throws what was
   *     given to {@link #interrupt}
   */
  public static void checkInterrupted() throws InterruptedException {
    Fiber<?> fiber = Fiber.current();
    fiber.throwRaised();
    if (Thread.interrupted()) {
      // It may announce what was raised a moment ago.
      fiber.throwRaised();
      if (!fiber.keepsThreadInterrupt()) {
        throw new InterruptedException();
      }
    }
  }

  /**
   * Raises again, in the calling fiber or thread, what one of its waits has thrown although what it
   * waited for had happened: it meets the next wait, an interrupt also the next blocking call of
   * the JDK.
   *
   * @param thrown what the wait has thrown
   */
  public static void interruptLater(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    } else {
      Fiber.current().raiseAgain(thrown);
    }
  }

  /** Makes it part of a shielded section. The fiber itself, before it enters the wait. */
  final void shieldBy(Shield section) {
    shield = section;
  }

  /** Whether something raised is kept until a section ends instead of ending this wait. */
  final boolean isShieldedFrom(Interruption raised) {
    Shield section = shield;
    return section != null && section.covers(raised);
  }

  // What schedulers do to a fiber: any thread

  /**
   * What the hook {@link FiberScheduler#unblock} does: ends the block or sleep that the fiber is
   * in, or, when it is in none, lets its next block return at once; the call then also unparks the
   * thread, so a parking call of the JDK may return early. Any thread; never blocks or throws; does
   * nothing for a finished fiber.
   *
   * @param fiber whom to wake
   */
  public static void unblock(Fiber<?> fiber) {
    fiber.unblock();
  }

  /**
   * What the hook {@link FiberScheduler#fiberInterrupt} does: ends the fiber's current wait with
   * the cause, or, when it waits for nothing, its next one; the thread's interrupt status is set
   * meanwhile, so that blocking calls of the JDK notice too. Any thread; never blocks or throws.
   *
   * @param fiber whom to interrupt
   * @param cause what its wait throws, checked or not
   * @return false if the fiber has finished already
   */
  public static boolean interrupt(Fiber<?> fiber, Throwable cause) {
    return fiber.interrupt(cause);
  }

  /** Whether {@link #unblock} ends it: a block or a sleep. */
  final boolean endsByUnblock() {
    return kind != Kind.IO;
  }

  /** Ends a block or a sleep because of {@link #unblock}. */
  final boolean endByUnblock() {
    return end(true);
  }

  // Inspection: any thread

  /**
   * The fiber that waits.
   *
   * @return never null
   */
  public final Fiber<?> fiber() {
    return fiber;
  }

  /**
   * What sort of thing it waits for.
   *
   * @return never null
   */
  public final Kind kind() {
    return kind;
  }

  /**
   * What exactly it waits for.
   *
   * @return the handle, the blocker, or null
   */
  public final @Nullable Object subject() {
    return subject;
  }

  /**
   * Since when it waits.
   *
   * @return as {@link Platform#nanoTime} had it, to the precision of one tick of the loop
   */
  public final long since() {
    return since;
  }

  /**
   * How long it may last.
   *
   * @return nanoseconds from {@link #since}, or {@link #FOREVER}
   */
  public final long timeoutNanos() {
    return timeoutNanos;
  }

  /**
   * Whether it has been completed.
   *
   * @return false while pending
   */
  public final boolean isCompleted() {
    return outcome != null;
  }

  /**
   * What it waits for, in words.
   *
   * @return for example {@code sleep} or {@code READABLE on tcp 127.0.0.1:40312}
   */
  protected String description() {
    return switch (kind) {
      case SLEEP -> "sleep";
      case BLOCK -> subject == null ? "block" : "block on " + subject;
      case IO -> "I/O on " + subject;
    };
  }

  @Override
  public final String toString() {
    long waited = fiber.scheduler().platform().nanoTime() - since;
    String limit = timeoutNanos == FOREVER ? "" : ", at most " + Timeouts.describe(timeoutNanos);
    return description() + " for " + Timeouts.describe(waited) + limit;
  }
}
