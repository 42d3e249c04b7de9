package io.ramie;

import io.ramie.internal.Sneaky;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@link Fibers#run} as a fiber, which keeps how it ended for the thread that called:
 * nobody waits for that fiber, so a failure that left its body would be reported as uncaught.
 */
final class MainFiber<T extends @Nullable Object, X extends Exception>
    implements Callable<@Nullable Object> {
  private static final FiberOptions OPTIONS = FiberOptions.named("main");

  private final FiberScheduler scheduler;
  private final Fibers.Body<T, X> body;
  private final boolean ownsScheduler;

  private @Nullable T value;
  private @Nullable Throwable failure;

  /**
   * Prepares the body.
   *
   * @param ownsScheduler whether the scheduler's other fibers are cancelled when the body throws
   */
  MainFiber(FiberScheduler scheduler, Fibers.Body<T, X> body, boolean ownsScheduler) {
    this.scheduler = scheduler;
    this.body = body;
    this.ownsScheduler = ownsScheduler;
  }

  void start() {
    scheduler.fiber(OPTIONS, this);
  }

  @Override
  public @Nullable Object call() {
    try {
      value = body.call();
    } catch (Throwable thrown) {
      failure = thrown;
      if (ownsScheduler) {
        cancelOthers();
      }
    }
    return null;
  }

  private void cancelOthers() {
    Fiber<?> self = Fiber.current();
    for (Fiber<?> fiber : scheduler.fibers()) {
      if (fiber != self) {
        fiber.cancel();
      }
    }
  }

  /** What is thrown when running the fibers has failed: the body's failure comes first. */
  Throwable failureWith(Throwable broken) {
    if (failure == null) {
      return broken;
    }
    if (failure != broken) {
      failure.addSuppressed(broken);
    }
    return failure;
  }

  /** What the body returned, or throws what it threw. */
  @SuppressWarnings("NullAway") // null is what the body returned then
  T result() throws X {
    if (failure != null) {
      throw Sneaky.<X>rethrow(failure);
    }
    return value;
  }
}
