package io.ramie.epoll;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import org.jspecify.annotations.Nullable;

/**
 * Provides the scheduler named {@code epoll}.
 *
 * <p>Each of its schedulers registers a handle with the kernel once, at its first wait. Where the
 * kernel refuses that, at the limit {@code fs.epoll.max_user_watches} ({@code ENOSPC}) or for want
 * of memory ({@code ENOMEM}), the scheduler looks at the handle itself, at pauses that grow from
 * one millisecond to twenty, and tries to register it again at its next wait: such a wait ends
 * later, and does not fail.
 */
public final class EpollSchedulerProvider implements SchedulerProvider {
  /** Creates the provider; {@link java.util.ServiceLoader} does. */
  public EpollSchedulerProvider() {}

  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public @Nullable String unsupported() {
    return Platform.systemUnsupported();
  }

  @Override
  public Class<? extends FiberScheduler> schedulerType() {
    return EpollScheduler.class;
  }

  @Override
  public FiberScheduler create(SchedulerOptions options) {
    return new EpollScheduler(options.platform());
  }
}
