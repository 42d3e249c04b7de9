package io.ramie;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;

/**
 * A scheduler that is installed on a thread, until it is closed there.
 *
 * <pre>{@code
 * try (Installation installed = Fibers.install()) {
 *   Fibers.schedule(this::serve);
 * } // runs every fiber to its end
 * }</pre>
 */
public final class Installation implements AutoCloseable {
  private final FiberScheduler scheduler;

  Installation(FiberScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * The scheduler.
   *
   * @return never null
   */
  public FiberScheduler scheduler() {
    return scheduler;
  }

  /**
   * Runs the fibers until every one has finished, also when the block that installed the scheduler
   * has thrown, then closes the scheduler and takes it off the thread, even if running them throws.
   * Later calls do nothing.
   *
   * @throws IllegalStateException if the calling thread is not the one that installed it, or is a
   *     fiber, or holds a monitor that fibers would break into
   */
  @Override
  public void close() {
    Schedulers.close(scheduler);
  }

  @Override
  public String toString() {
    return "Installation[" + scheduler + "]";
  }
}
