package io.ramie.blocking;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;

/** Makes the blocking fallback, which serves threads without a scheduler and runs no fibers. */
public final class BlockingSchedulerProvider implements SchedulerProvider {
  /** For {@link java.util.ServiceLoader}. */
  public BlockingSchedulerProvider() {}

  @Override
  public String name() {
    return "blocking";
  }

  /** The lowest there is: it is never chosen over a scheduler that runs fibers. */
  @Override
  public int priority() {
    return Integer.MIN_VALUE;
  }

  @Override
  public boolean hasFibers() {
    return false;
  }

  @Override
  public Class<? extends FiberScheduler> schedulerType() {
    return BlockingScheduler.class;
  }

  @Override
  public FiberScheduler create(SchedulerOptions options) {
    return new BlockingScheduler(options);
  }
}
