package io.ramie.examples;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;

/** Provides the scheduler named {@code fair}, to those who ask for it by name. */
public final class FairSchedulerProvider extends PollSchedulerProvider {
  /** Creates the provider; {@link java.util.ServiceLoader} does. */
  public FairSchedulerProvider() {}

  @Override
  public String name() {
    return "fair";
  }

  @Override
  public Class<? extends FiberScheduler> schedulerType() {
    return FairScheduler.class;
  }

  @Override
  public FiberScheduler create(SchedulerOptions options) {
    return new FairScheduler(options.platform());
  }
}
