package io.ramie.examples;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import org.jspecify.annotations.Nullable;

/** Provides the scheduler named {@code poll}, to those who ask for it by name. */
public class PollSchedulerProvider implements SchedulerProvider {
  /** Creates the provider; {@link java.util.ServiceLoader} does. */
  public PollSchedulerProvider() {}

  @Override
  public String name() {
    return "poll";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public @Nullable String unsupported() {
    return Platform.systemUnsupported();
  }

  @Override
  public Class<? extends FiberScheduler> schedulerType() {
    return PollScheduler.class;
  }

  @Override
  public FiberScheduler create(SchedulerOptions options) {
    return new PollScheduler(options.platform());
  }
}
