package io.ramie.sync;

import io.ramie.operation.Offer;
import io.ramie.operation.Ready;
import io.ramie.operation.WaitQueue;
import io.ramie.spi.Fiber;
import io.ramie.spi.Schedulers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one fiber holds at a time: Ruby's {@code Mutex} as a {@link Lock}. See {@link
 * FiberLock} for what holds for all locks.
 *
 * <pre>{@code
 * mutex.lock();
 * try {
 *   balance += amount; // may wait: only those who want the mutex are held up
 * } finally {
 *   mutex.unlock();
 * }
 * }</pre>
 *
 * <p>A mutex whose holder has ended without unlocking it is free: the first of those who wait has
 * it then. The end of a plain thread is told to nobody, so what a thread has left locked is free
 * when somebody asks the next time.
 *
 * <p>One word says who holds it, the queue who waits. Whoever frees it and whoever joins the queue
 * serves the first in the queue, so no wake-up is lost; whoever finds the queue empty takes it with
 * one compare-and-set.
 */
public final class Mutex extends FiberLock {
  private static final VarHandle HOLDER;

  static {
    try {
      HOLDER = MethodHandles.lookup().findVarHandle(Mutex.class, "holder", Fiber.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WaitQueue<Offer<@Nullable Void>> waiting = new WaitQueue<>();
  private final Acquisition acquisition = new Locking();

  // Done at the end of a holder that is waited for; one object, so that it can be taken back.
  private final Runnable serving = this::serve;

  // Any thread, by compare-and-set; the holder itself sets it to null.
  private volatile @Nullable Fiber<?> holder;

  // Any thread: the holder that serves at its end, if it has not unlocked before.
  private volatile @Nullable Fiber<?> followed;

  /** Creates one that nobody holds. */
  public Mutex() {}

  @Override
  boolean tryEnter(Fiber<?> self) {
    return waiting.peek() == null && HOLDER.compareAndSet(this, null, self);
  }

  /** Takes it for one whose turn it is. */
  private boolean take(Fiber<?> taker) {
    Fiber<?> seen = holder;
    return (seen == null || seen.isDone()) && HOLDER.compareAndSet(this, seen, taker);
  }

  private void serve() {
    do {
      waiting.serve(Function.identity(), this::handOver);
    } while (waiting.peek() != null && !followHolder());
  }

  /**
   * Sees to it that those who wait are served even if the holder ends without unlocking.
   *
   * @return false if they can be served now
   */
  private boolean followHolder() {
    Fiber<?> seen = holder;
    if (seen == null || seen.isDone()) {
      return false;
    }
    if (seen == followed || Holders.isThread(seen)) {
      return true;
    }
    if (!seen.onFinish(serving, false)) {
      return false;
    }
    // Either the holder, when it unlocks, finds this, or this finds that it has unlocked.
    followed = seen;
    if (holder != seen) {
      seen.removeOnFinish(serving);
      return false;
    }
    return true;
  }

  private @Nullable Ready<@Nullable Void> handOver(Offer<@Nullable Void> offer) {
    return take(offer.fiber()) ? Ready.nothing() : null;
  }

  @Override
  void checkNotHeldBy(Fiber<?> self) {
    if (holder == self) {
      throw Holders.wouldDeadlock(self, "holds the mutex already");
    }
  }

  @Override
  void checkHoldersCanRun(Fiber<?> self) {
    Fiber<?> seen = holder;
    if (seen != null) {
      Holders.checkCanRun(self, seen, this);
    }
  }

  @Override
  Acquisition acquisition() {
    return acquisition;
  }

  @Override
  void entered(Fiber<?> self) {}

  /** Locks it after a wait of the calling fiber, which nothing that is raised in it may end. */
  void lockShielded() {
    Fiber<?> self = Fiber.current();
    if (!tryEnter(self)) {
      try {
        Schedulers.shielded(() -> {
          acquisition.acquireUninterruptibly();
          return true;
        });
      } catch (RuntimeException refused) {
        throw refused;
      } catch (Exception unexpected) {
        throw new AssertionError("the body declares none", unexpected);
      }
    }
  }

  /**
   * Unlocks it; the first one that waits has it then.
   *
   * @throws IllegalMonitorStateException if the calling fiber does not hold it; the message names
   *     who does
   */
  @Override
  public void unlock() {
    Fiber<?> self = Fiber.current();
    if (holder != self) {
      throw notHeldBy(self, "unlock");
    }
    holder = null;
    if (followed == self) {
      followed = null;
      self.removeOnFinish(serving);
    }
    if (waiting.peek() != null) {
      serve();
    }
  }

  /** Refuses what only the holder may do. */
  void checkHeld(String action) {
    Fiber<?> self = Fiber.current();
    if (holder != self) {
      throw notHeldBy(self, action);
    }
  }

  private IllegalMonitorStateException notHeldBy(Fiber<?> self, String action) {
    Fiber<?> seen = holder;
    return new IllegalMonitorStateException(
        Holders.describe(self)
            + " cannot "
            + action
            + ": the mutex is held by "
            + (seen == null ? "nobody" : Holders.describe(seen)));
  }

  /**
   * A new condition, to be waited for and signalled by who holds this mutex.
   *
   * @return a condition of its own
   */
  @Override
  public MutexCondition newCondition() {
    return new MutexCondition(this);
  }

  /**
   * Who holds it.
   *
   * @return a fiber, which may be the root fiber of a plain thread; null when it is free
   */
  public @Nullable Fiber<?> holder() {
    Fiber<?> seen = holder;
    return seen == null || seen.isDone() ? null : seen;
  }

  /**
   * Whether somebody holds it.
   *
   * @return false when it is free
   */
  public boolean isLocked() {
    return holder() != null;
  }

  @Override
  public boolean isHeldByCurrent() {
    Fiber<?> seen = holder;
    return seen != null && seen == Fiber.current();
  }

  @Override
  public int waiters() {
    return waiting.size();
  }

  @Override
  public String toString() {
    Fiber<?> seen = holder();
    String state = seen == null ? "free" : "held by " + Holders.describe(seen);
    return "Mutex[" + state + ", " + waiters() + " waiting]";
  }

  private final class Locking extends Acquisition {
    Locking() {
      super(Mutex.this);
    }

    @Override
    protected @Nullable Ready<@Nullable Void> attempt() {
      // Those who wait for one that has ended go first.
      serve();
      return waiting.peek() == null && take(Fiber.current()) ? Ready.nothing() : null;
    }

    @Override
    protected void register(Offer<@Nullable Void> offer) {
      checkNotHeldBy(offer.fiber());
      waiting.add(offer);
      serve();
    }

    @Override
    protected void withdraw(Offer<@Nullable Void> offer) {
      waiting.forget(offer);
    }
  }
}
