package io.ramie.spi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which scheduler: the one whose hooks a blocking call goes to, the one installed on a thread, and
 * the ones there are to choose from.
 */
public final class Schedulers {
  /** System property that names the scheduler to create. */
  public static final String PROPERTY = "ramie.scheduler";

  /** Environment variable that names the scheduler to create, when the property does not. */
  public static final String VARIABLE = "RAMIE_SCHEDULER";

  private static final ThreadLocal<@Nullable FiberScheduler> INSTALLED = new ThreadLocal<>();

  // The null object of blocking contexts, one for all of them, found when it is first needed.
  private static final AtomicReference<@Nullable FiberScheduler> FALLBACK = new AtomicReference<>();

  private Schedulers() {}

  // Dispatch

  /**
   * The scheduler whose hooks a blocking call of the current thread goes to: the one dispatch point
   * of all blocking calls.
   *
   * @return the scheduler of the current fiber, or in a blocking context the blocking fallback
   */
  public static FiberScheduler current() {
    Fiber<?> fiber = Fiber.scheduled();
    return fiber != null && !fiber.isBlocking() ? fiber.scheduler() : blockingFallback();
  }

  /**
   * The scheduler that serves every blocking context, by blocking the thread.
   *
   * @return the same object every time
   * @throws IllegalStateException if there is none on the module path or class path
   */
  public static FiberScheduler blockingFallback() {
    FiberScheduler found = FALLBACK.get();
    return found != null ? found : findFallback();
  }

  private static FiberScheduler findFallback() {
    SchedulerProvider provider =
        providers().stream()
            .filter(candidate -> !candidate.hasFibers())
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException(
                    "no blocking fallback found: put the artifact ramie-blocking-fallback on"
                        + " the module path or class path"));
    // It holds nothing until it is used, so a second one that loses the race is garbage.
    FALLBACK.compareAndSet(null, provider.create(SchedulerOptions.DEFAULT));
    return Objects.requireNonNull(FALLBACK.get());
  }

  /**
   * Runs the body in a blocking section: until it ends, blocking calls of this fiber block the
   * thread, and so every other fiber of the scheduler. Outside a fiber it just runs the body.
   *
   * @param <T> what the body returns
   * @param body what to run, in the calling fiber
   * @return what the body returned
   * @throws Exception what the body threw
   */
  public static <T extends @Nullable Object> T blocking(Callable<T> body) throws Exception {
    Fiber<?> fiber = Fiber.scheduled();
    if (fiber == null) {
      return body.call();
    }
    fiber.enterBlocking();
    try {
      return body.call();
    } finally {
      fiber.leaveBlocking();
    }
  }

  /**
   * Runs the body, for cleaning up, in a section in which nothing that was raised from outside ends
   * a wait: neither what was given to {@link FiberScheduler#fiberInterrupt}, nor an interrupt of
   * the thread, nor a time-out that began before. All of it is kept, and meets the first wait after
   * the section. A time-out that begins inside does end the waits of the body. Sections nest.
   *
   * <p>Blocking calls of the JDK do not see what was raised either; an interrupt of the thread does
   * end those, as nobody can withhold that from them.
   *
   * @param <T> what the body returns
   * @param body what to run, in the calling fiber or thread
   * @return what the body returned
   * @throws Exception what the body threw
   */
  public static <T extends @Nullable Object> T shielded(Callable<T> body) throws Exception {
    Fiber<?> fiber = Fiber.current();
    fiber.enterShield();
    try {
      return body.call();
    } finally {
      fiber.leaveShield();
    }
  }

  // Installation

  /**
   * Installs a scheduler on the current thread. One that is installed there already is closed
   * first, which runs its fibers to the end.
   *
   * @param scheduler an open scheduler
   * @throws IllegalStateException if the thread is virtual (a fiber is), or the scheduler is closed
   */
  public static void install(FiberScheduler scheduler) {
    Thread thread = Thread.currentThread();
    if (thread.isVirtual()) {
      throw new IllegalStateException(
          "a scheduler is installed on a platform thread, and this is the virtual thread "
              + thread
              + (Fiber.scheduled() == null ? "" : ", a fiber"));
    }
    if (scheduler.isClosed()) {
      throw new IllegalStateException("cannot install a closed scheduler: " + scheduler);
    }
    FiberScheduler previous = INSTALLED.get();
    if (previous == scheduler) {
      return;
    }
    if (previous != null) {
      close(previous);
    }
    INSTALLED.set(scheduler);
  }

  /**
   * Closes a scheduler and takes it off the current thread, even if closing throws.
   *
   * @param scheduler a scheduler of the current thread
   */
  public static void close(FiberScheduler scheduler) {
    try {
      scheduler.close();
    } finally {
      if (scheduler.isClosed()) {
        uninstalled(scheduler);
      }
    }
  }

  /**
   * Takes a scheduler off the current thread without closing it: what a scheduler calls when it is
   * being closed.
   *
   * @param scheduler a scheduler; ignored when it is not the one installed here
   */
  public static void uninstalled(FiberScheduler scheduler) {
    if (INSTALLED.get() == scheduler) {
      INSTALLED.remove();
    }
  }

  /**
   * The scheduler that belongs to the current thread: in a fiber the one that runs it, also in a
   * blocking section; elsewhere the installed one.
   *
   * @return null when there is none
   */
  public static @Nullable FiberScheduler installed() {
    Fiber<?> fiber = Fiber.scheduled();
    return fiber != null ? fiber.scheduler() : INSTALLED.get();
  }

  // Choice

  /**
   * All providers that {@link ServiceLoader} finds for the current thread.
   *
   * @return the highest priority first, equal ones by name
   */
  public static List<SchedulerProvider> providers() {
    List<SchedulerProvider> found = new ArrayList<>();
    ServiceLoader.load(SchedulerProvider.class).forEach(found::add);
    found.sort(
        Comparator.comparingInt(SchedulerProvider::priority)
            .reversed()
            .thenComparing(SchedulerProvider::name));
    return found;
  }

  /**
   * The provider to use when nobody says which: the one named by the system property {@value
   * #PROPERTY} or the environment variable {@value #VARIABLE}, otherwise the best that is supported
   * here, of those whose priority is not negative.
   *
   * @return a supported provider
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   * @throws UnsupportedOperationException if the one named, or each one, is not supported here; the
   *     message says why
   */
  public static SchedulerProvider provider() {
    String property = System.getProperty(PROPERTY);
    if (property != null) {
      return provider(property, " (from the system property " + PROPERTY + ")");
    }
    String variable = System.getenv(VARIABLE);
    return variable != null
        ? provider(variable, " (from the environment variable " + VARIABLE + ")")
        : best();
  }

  /**
   * The provider of a name.
   *
   * @param name as {@link SchedulerProvider#name} has it
   * @return a supported provider
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   * @throws UnsupportedOperationException if it is not supported here; the message says why
   */
  public static SchedulerProvider provider(String name) {
    return provider(name, "");
  }

  private static SchedulerProvider provider(String name, String origin) {
    List<SchedulerProvider> known = providers();
    Optional<SchedulerProvider> found =
        known.stream().filter(provider -> provider.name().equals(name)).findFirst();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown scheduler '" + name + "'" + origin + "; known are: " + names(known));
    }
    String unsupported = found.get().unsupported();
    if (unsupported != null) {
      throw new UnsupportedOperationException(
          "the scheduler '" + name + "'" + origin + " cannot run here: " + unsupported);
    }
    return found.get();
  }

  private static SchedulerProvider best() {
    List<SchedulerProvider> known =
        providers().stream()
            .filter(SchedulerProvider::hasFibers)
            .filter(provider -> provider.priority() >= 0)
            .toList();
    return known.stream()
        .filter(provider -> provider.unsupported() == null)
        .findFirst()
        .orElseThrow(() ->
            new UnsupportedOperationException(
                known.isEmpty()
                    ? "no scheduler found: put the artifact ramie-default-scheduler on the"
                        + " module path or class path"
                    : "no scheduler can run here: " + reasons(known)));
  }

  private static String names(List<SchedulerProvider> providers) {
    return providers.stream()
        .map(SchedulerProvider::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String reasons(List<SchedulerProvider> providers) {
    return providers.stream()
        .map(provider -> provider.name() + ": " + provider.unsupported())
        .collect(Collectors.joining("; "));
  }
}
