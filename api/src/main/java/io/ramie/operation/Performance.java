package io.ramie.operation;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One fiber or thread that waits for several things, of which exactly one happens.
 *
 * <p>Its state is that of the parallel CML protocol (Reppy, Russo, Xiao: Parallel Concurrent ML,
 * ICFP 2009). Whoever can end it with one step does; whoever has to bring about something else in
 * the same moment (the other side of a rendezvous, an element that must not be taken in vain)
 * claims it first, and for that moment the others spin.
 *
 * <pre>
 *             claim
 *   waiting ----------&gt; claimed
 *    |   ^                |  |
 *    |   '---- unclaim ---'  | end
 *    | end, abandon          v
 *    '-----------------&gt; over (an outcome, or abandoned)
 * </pre>
 */
final class Performance {
  /** How an attempt to end it went. */
  enum Try {
    /** It has ended, by this attempt. */
    ENDED,
    /** Somebody has claimed it and decides in a moment. */
    BUSY,
    /** It was over before. */
    OVER
  }

  /** What happened, and in which place. */
  private record Outcome(
      Offer<?> winner,
      @Nullable Object value,
      @Nullable Supplier<? extends RuntimeException> failure) {}

  /** What happens by the passing of time alone, and when. */
  private record Alarm(Outcome outcome, long at) {}

  private static final Object CLAIMED = new Object();
  private static final Object ABANDONED = new Object();
  private static final VarHandle STATE;
  private static final VarHandle TOLD;

  static {
    try {
      var lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Performance.class, "state", Object.class);
      TOLD = lookup.findVarHandle(Performance.class, "told", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object subject;
  final Fiber<?> fiber;
  private final FiberScheduler hooks;

  // Any thread, by compare-and-set unless claimed: null while waiting.
  private volatile @Nullable Object state;

  // Whoever has ended it, last of all: its unblock has come and cannot hit a later wait.
  private volatile boolean told;

  // The performer itself: the earliest.
  private @Nullable Alarm alarm;

  private Performance(Object subject, Fiber<?> fiber, FiberScheduler hooks) {
    this.subject = subject;
    this.fiber = fiber;
    this.hooks = hooks;
  }

  /**
   * Begins one, for the calling fiber or thread.
   *
   * @param subject what it waits for, for people
   */
  static Performance begin(Object subject) {
    Guards.checkMayWait(subject);
    Fiber<?> fiber = Fiber.current();
    // That of Schedulers.current, without looking for the fiber twice.
    FiberScheduler hooks = fiber.isBlocking() ? Schedulers.blockingFallback() : fiber.scheduler();
    return new Performance(subject, fiber, hooks);
  }

  // Ending: any thread

  /** False if it was over before. */
  <T extends @Nullable Object> boolean end(Offer<T> winner, T value) {
    return end(new Outcome(winner, value, null));
  }

  /** False if it was over before. */
  boolean fail(Offer<?> winner, Supplier<? extends RuntimeException> failure) {
    return end(new Outcome(winner, null, failure));
  }

  private boolean end(Outcome outcome) {
    boolean ended = replaceWaiting(outcome);
    if (ended) {
      wake();
    }
    return ended;
  }

  /** Ends it unless somebody has claimed it: for one who has a claim himself, and must not spin. */
  <T extends @Nullable Object> Try tryEnd(Offer<T> winner, T value) {
    Object seen = STATE.compareAndExchange(this, null, new Outcome(winner, value, null));
    if (seen == null) {
      wake();
      return Try.ENDED;
    }
    return seen == CLAIMED ? Try.BUSY : Try.OVER;
  }

  /**
   * True means that it is the caller's now, until {@link #unclaim} or {@link #endClaimed}; false
   * that it is over.
   */
  boolean claim() {
    return replaceWaiting(CLAIMED);
  }

  /** Spins while somebody else decides; false if it is over. */
  private boolean replaceWaiting(Object next) {
    for (; ; ) {
      Object seen = STATE.compareAndExchange(this, null, next);
      if (seen != CLAIMED) {
        return seen == null;
      }
      Thread.onSpinWait();
    }
  }

  void unclaim() {
    state = null;
  }

  <T extends @Nullable Object> void endClaimed(Offer<T> winner, T value) {
    state = new Outcome(winner, value, null);
    wake();
  }

  private void wake() {
    try {
      if (Thread.currentThread() != fiber.thread()) {
        hooks.unblock(subject, fiber);
      }
    } finally {
      TOLD.setRelease(this, true);
    }
  }

  boolean isOver() {
    Object now = state;
    return now != null && now != CLAIMED;
  }

  // Waiting: the performer itself

  /** Remembers what is to happen at a time, unless something else has happened before. */
  <T extends @Nullable Object> void endAt(Offer<T> winner, long afterNanos, T value) {
    long at = Timeouts.deadline(hooks.platform().nanoTime(), afterNanos);
    if (alarm == null || at - alarm.at < 0) {
      alarm = new Alarm(new Outcome(winner, value, null), at);
    }
  }

  /**
   * Waits until it is over.
   *
   * @param timeoutNanos how long at most
   * @return false if the time has passed and nothing happens any more
   * @throws InterruptedException if the thread was interrupted, and nothing happens any more
   */
  boolean await(long timeoutNanos) throws InterruptedException {
    try {
      boolean forEver = timeoutNanos == Wait.FOREVER && alarm == null;
      boolean ended = forEver ? awaitEnd() : awaitUntil(timeoutNanos);
      if (!ended && abandon()) {
        return false;
      }
    } catch (Throwable injected) {
      if (abandon()) {
        throw injected;
      }
      // It has happened, so it counts, and what was thrown is for the next wait.
      Wait.interruptLater(injected);
    }
    awaitTold();
    return true;
  }

  private void awaitTold() {
    while (!told) {
      Thread.onSpinWait();
    }
  }

  /** Waits until it is over, and leaves interrupts of the thread for the next wait. */
  void awaitUninterruptibly() {
    boolean interrupted = false;
    try {
      while (!isOver()) {
        interrupted |= isInterruptedInBlock();
      }
    } catch (Throwable raised) {
      if (abandon()) {
        throw raised;
      }
      Wait.interruptLater(raised);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    awaitTold();
  }

  private boolean isInterruptedInBlock() {
    try {
      hooks.block(subject, null);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private boolean awaitEnd() throws InterruptedException {
    while (!isOver()) {
      hooks.block(subject, null);
    }
    return true;
  }

  private boolean awaitUntil(long timeoutNanos) throws InterruptedException {
    long now = hooks.platform().nanoTime();
    long deadline = Timeouts.deadline(now, timeoutNanos);
    for (; ; ) {
      if (isOver()) {
        return true;
      }
      if (alarm != null && alarm.at - now <= 0) {
        boolean _ = end(alarm.outcome);
        return true;
      }
      long left = earlier(timeoutNanos == Wait.FOREVER ? Wait.FOREVER : deadline - now, now);
      if (left <= 0) {
        return false;
      }
      hooks.block(subject, left == Wait.FOREVER ? null : Duration.ofNanos(left));
      now = hooks.platform().nanoTime();
    }
  }

  private long earlier(long left, long now) {
    return alarm == null ? left : Math.min(left, alarm.at - now);
  }

  /** Lets nothing happen any more; false if something has. */
  boolean abandon() {
    return replaceWaiting(ABANDONED);
  }

  /** Where it happened; after {@link #await} has returned true. */
  Offer<?> winner() {
    return outcome().winner;
  }

  /** What happened; after {@link #await} has returned true. */
  @Nullable Object value() {
    Outcome outcome = outcome();
    if (outcome.failure != null) {
      throw outcome.failure.get();
    }
    return outcome.value;
  }

  private Outcome outcome() {
    if (state instanceof Outcome outcome) {
      return outcome;
    }
    throw new IllegalStateException("nothing has happened yet on " + subject);
  }

  @Override
  public String toString() {
    Object now = state;
    String word =
        now == null
            ? "waits"
            : now == CLAIMED ? "is claimed" : now == ABANDONED ? "has given up" : "is over";
    return fiber.name() + " " + word + " on " + subject;
  }
}
