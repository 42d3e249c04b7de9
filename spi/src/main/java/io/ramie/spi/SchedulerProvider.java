package io.ramie.spi;

import org.jspecify.annotations.Nullable;

/**
 * Makes schedulers of one kind. Found by {@link java.util.ServiceLoader}: a module says {@code
 * provides io.ramie.spi.SchedulerProvider with …}, a jar on the class path has a file {@code
 * META-INF/services/io.ramie.spi.SchedulerProvider}.
 *
 * <p>Asking for the name, the priority or the support must be cheap and must work on every system.
 */
public interface SchedulerProvider {
  /**
   * What people call this scheduler: the value of the system property {@code ramie.scheduler}.
   *
   * @return a short name in lower case, for example {@code epoll}
   */
  String name();

  /**
   * How well its schedulers serve where they are supported; the highest is taken when none is asked
   * for by name. The one that ships with Ramie has 100. A negative one is only ever taken by name,
   * which suits an example, and one that simulates.
   *
   * @return any number; 0 unless overridden
   */
  default int priority() {
    return 0;
  }

  /**
   * Why its schedulers cannot run here; {@link Platform#systemUnsupported} for those that need the
   * system's platform.
   *
   * @return a sentence, or null when they can, which is the answer unless overridden
   */
  default @Nullable String unsupported() {
    return null;
  }

  /**
   * Whether its schedulers run fibers. The blocking fallback, which serves threads without a
   * scheduler, does not.
   *
   * @return true unless overridden
   */
  default boolean hasFibers() {
    return true;
  }

  /**
   * The class of its schedulers, for listings: what it overrides are the hooks it implements.
   *
   * @return a class that implements {@link FiberScheduler}
   */
  Class<? extends FiberScheduler> schedulerType();

  /**
   * Creates a scheduler, to be used by one thread and closed there.
   *
   * @param options what the creator wishes
   * @return a new scheduler
   * @throws UnsupportedOperationException if {@link #unsupported}, with that sentence
   * @throws IllegalArgumentException if an option has a value that it cannot have
   * @throws java.io.UncheckedIOException if the system refuses, at a descriptor limit for example
   */
  FiberScheduler create(SchedulerOptions options);
}
