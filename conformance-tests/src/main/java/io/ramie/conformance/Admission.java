package io.ramie.conformance;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks at a provider, and at what it makes, before anything is asked of its schedulers. */
final class Admission {
  private final SchedulerProvider provider;
  private final String who;

  private Admission(SchedulerProvider provider) {
    this.provider = provider;
    this.who = provider.getClass().getName();
  }

  /** What a provider says of itself. */
  record Profile(String name, boolean hasFibers, Class<? extends FiberScheduler> type) {}

  /**
   * Asks a provider about itself.
   *
   * @throws UnusableSchedulerException if it cannot run here, or does not tell the truth
   */
  static Profile profile(SchedulerProvider provider) {
    return new Admission(provider).profile();
  }

  private Profile profile() {
    String name = name();
    String unsupported = told("unsupported()", provider::unsupported);
    if (unsupported != null) {
      throw refusal(" cannot run here: " + unsupported);
    }
    return new Profile(name, Boolean.TRUE.equals(told("hasFibers()", provider::hasFibers)), type());
  }

  private String name() {
    String name = told("name()", provider::name);
    if (name == null || name.isBlank()) {
      throw refusal(".name() returned " + quoted(name) + "; it must be a short name like epoll");
    }
    return name;
  }

  private static String quoted(@Nullable String name) {
    return name == null ? "null" : "'" + name + "'";
  }

  private Class<? extends FiberScheduler> type() {
    Class<? extends FiberScheduler> type = told("schedulerType()", provider::schedulerType);
    if (type == null || type.isInterface() || !FiberScheduler.class.isAssignableFrom(type)) {
      throw refusal(
          ".schedulerType() returned "
              + (type == null ? "null" : type.getName())
              + "; it must be the class of the schedulers that it creates");
    }
    return type;
  }

  private <T> @Nullable T told(String what, Callable<@Nullable T> answer) {
    try {
      return answer.call();
    } catch (Throwable thrown) {
      throw Interview.unusable(who + "." + what, thrown);
    }
  }

  private UnusableSchedulerException refusal(String what) {
    return new UnusableSchedulerException(who + what, "");
  }

  /**
   * Has two schedulers made, on the calling thread, and closes them.
   *
   * @throws UnusableSchedulerException if there are not two usable ones
   */
  static void checkCreates(Subject subject, SchedulerOptions options) {
    Function<SchedulerOptions, FiberScheduler> factory = subject.factory();
    FiberScheduler first = checked(subject, factory.apply(options));
    try {
      FiberScheduler second = checked(subject, factory.apply(options));
      if (second == first) {
        throw new UnusableSchedulerException(
            subject
                + ": create returned the same scheduler twice; it must make a new one each time",
            "");
      }
      second.close();
    } finally {
      first.close();
    }
  }

  private static FiberScheduler checked(Subject subject, @Nullable FiberScheduler made) {
    if (made == null) {
      throw new UnusableSchedulerException(
          subject + ": create returned null; it must return a scheduler", "");
    }
    if (!subject.type().isInstance(made)) {
      throw new UnusableSchedulerException(
          subject
              + ": create returned a "
              + made.getClass().getName()
              + ", which is no "
              + subject.type().getName()
              + " as schedulerType() has it",
          "");
    }
    if (made.isClosed()) {
      throw new UnusableSchedulerException(
          subject + ": create returned a scheduler that is closed; it must be open", "");
    }
    return made;
  }
}
