package io.ramie.internal;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.PinningOperation;
import io.ramie.spi.Schedulers;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What has to be done, whatever is raised meanwhile, and may wait for a disk: closing a file,
 * removing one. A fiber lets another thread do it, so that the loop goes on.
 */
public final class ShieldedOffload implements PinningOperation<Boolean> {
  private final Runnable action;

  // Any thread; the compare-and-set decides who runs the action.
  private final AtomicBoolean begun = new AtomicBoolean();

  private ShieldedOffload(Runnable action) {
    this.action = action;
  }

  /**
   * Runs an action, once, and returns when it has ended. In a blocking context it runs on the
   * calling thread.
   *
   * @param action what to run; it throws nothing
   */
  public static void run(Runnable action) {
    run(Schedulers.current(), action);
  }

  static void run(FiberScheduler hooks, Runnable action) {
    ShieldedOffload once = new ShieldedOffload(action);
    try {
      var _ = Schedulers.shielded(() -> hooks.blockingOperationWait(once));
    } catch (InterruptedException interrupted) {
      // Of a hook that minds no shield.
      Thread.currentThread().interrupt();
    } catch (Exception failed) {
      throw Sneaky.rethrow(failed);
    } finally {
      // A hook may decline by returning, or fail.
      var _ = once.call();
    }
  }

  @Override
  public Boolean call() {
    boolean first = begun.compareAndSet(false, true);
    if (first) {
      action.run();
    }
    return first;
  }

  @Override
  public String toString() {
    return action.toString();
  }
}
