package io.ramie.operation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Something that happens once and has happened from then on: the condition of Guile Fibers. Any
 * number of fibers and threads wait for it, of any scheduler, and whoever comes later does not
 * wait.
 */
public final class Signal {
  private final WaitQueue<Offer<@Nullable Void>> waiting = new WaitQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();
  private final Operation<@Nullable Void> operation = new Signalled();

  /** Creates one that has not happened yet. */
  public Signal() {}

  /**
   * Makes it happen, and wakes everybody who waits for it. Any thread, also after the schedulers of
   * those who waited have ended; never blocks.
   *
   * @return true for the call that made it happen, false for later ones
   */
  public boolean signal() {
    if (!signalled.compareAndSet(false, true)) {
      return false;
    }
    wakeAll();
    return true;
  }

  private void wakeAll() {
    for (Offer<@Nullable Void> offer = waiting.poll(); offer != null; offer = waiting.poll()) {
      offer.complete(null);
    }
  }

  /**
   * Whether it has happened.
   *
   * @return true for good, false for the moment
   */
  public boolean isSignalled() {
    return signalled.get();
  }

  /**
   * Waits until it has happened.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void await() throws InterruptedException {
    operation.perform();
  }

  /**
   * Waits until it has happened, for some time.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return false if the time has passed
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(@Nullable Duration timeout) throws InterruptedException {
    return operation.tryPerform(timeout) != null;
  }

  /**
   * That it has happened, as an operation.
   *
   * @return always the same
   */
  public Operation<@Nullable Void> signalled() {
    return operation;
  }

  /**
   * How many wait for it.
   *
   * @return an estimate while others come and go
   */
  public int waiters() {
    return waiting.size();
  }

  @Override
  public String toString() {
    return isSignalled() ? "Signal[signalled]" : "Signal[" + waiters() + " waiting]";
  }

  private final class Signalled extends BaseOperation<@Nullable Void> {
    @Override
    protected @Nullable Ready<@Nullable Void> attempt() {
      return isSignalled() ? Ready.nothing() : null;
    }

    @Override
    protected void register(Offer<@Nullable Void> offer) {
      waiting.add(offer);
      if (isSignalled()) {
        wakeAll();
      }
    }

    @Override
    protected void withdraw(Offer<@Nullable Void> offer) {
      waiting.forget(offer);
    }

    @Override
    public String toString() {
      return Signal.this.toString();
    }
  }
}
