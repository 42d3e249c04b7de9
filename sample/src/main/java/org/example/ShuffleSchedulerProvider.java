package org.example;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;

/**
 * Provides the scheduler named {@code shuffle}, to those who ask for it by name; the system
 * property {@code shuffle.seed} sets its seed.
 */
public final class ShuffleSchedulerProvider implements SchedulerProvider {
  @Override
  public String name() {
    return "shuffle";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public String unsupported() {
    return Platform.systemUnsupported();
  }

  @Override
  public Class<? extends FiberScheduler> schedulerType() {
    return ShuffleScheduler.class;
  }

  @Override
  public FiberScheduler create(SchedulerOptions options) {
    long seed = Long.getLong("shuffle.seed", 1);
    return new ShuffleScheduler(options.platform(), seed);
  }
}
