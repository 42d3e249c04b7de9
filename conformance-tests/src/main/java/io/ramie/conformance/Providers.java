package io.ramie.conformance;

import io.ramie.spi.SchedulerProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Finds providers in code that nobody has looked at yet, by the name of their class or of their
 * schedulers. Each of their methods has a limited time, and whatever they throw is refused in a
 * sentence.
 */
public final class Providers {
  /** A provider that has told its name. */
  private record Named(String name, SchedulerProvider provider) {}

  private final ClassLoader loader;
  private final Interview interview;

  /**
   * Looks at nothing yet.
   *
   * @param loader where classes are looked for, with its parents
   * @param limit how long each call may take
   */
  public Providers(ClassLoader loader, Duration limit) {
    this.loader = Objects.requireNonNull(loader, "loader");
    this.interview = new Interview(limit);
  }

  /**
   * The schedulers of a provider.
   *
   * @param provider any
   * @return to be asked
   * @throws InterruptedException if the calling thread is interrupted
   * @throws UnusableSchedulerException if the provider cannot run here, or does not answer
   */
  public Subject subject(SchedulerProvider provider) throws InterruptedException {
    return interview.ask(provider.getClass().getName(), () -> Subject.of(provider));
  }

  /**
   * The schedulers of a class.
   *
   * @param className the full name of a class that implements {@link SchedulerProvider}
   * @return to be asked
   * @throws InterruptedException if the calling thread is interrupted
   * @throws UnusableSchedulerException if there is no such class, or no scheduler to be had of it
   */
  public Subject ofClass(String className) throws InterruptedException {
    Class<?> type = interview.ask(className, () -> load(className));
    if (!SchedulerProvider.class.isAssignableFrom(type)) {
      throw new UnusableSchedulerException(
          className + " is no provider; it must implement " + SchedulerProvider.class.getName(),
          "");
    }
    return subject(
        interview.ask(
            "the constructor of " + className, () -> (SchedulerProvider) construct(type)));
  }

  private Class<?> load(String className) {
    try {
      return Class.forName(className, false, loader);
    } catch (ClassNotFoundException missing) {
      throw new UnusableSchedulerException(
          "there is no class "
              + className
              + " on the class path; give its full name, and the jar or folder that holds it",
          "");
    }
  }

  private static Object construct(Class<?> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (InvocationTargetException thrown) {
      throw Thrown.asIs(Objects.requireNonNull(thrown.getCause()));
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException unfit) {
      throw new UnusableSchedulerException(
          type.getName() + " must be " + wanted(type) + ", so that it can be made", "");
    }
  }

  private static String wanted(Class<?> type) {
    if (Modifier.isAbstract(type.getModifiers())) {
      return "a class that is not abstract";
    }
    return type.isMemberClass() && !Modifier.isStatic(type.getModifiers())
        ? "a static class"
        : "a public class with a public constructor without parameters";
  }

  /**
   * The schedulers of a name, among those that {@link ServiceLoader} finds. One that the loader
   * itself has found goes before one of its parents.
   *
   * @param name as {@link SchedulerProvider#name} has it
   * @return to be asked
   * @throws InterruptedException if the calling thread is interrupted
   * @throws IllegalArgumentException if there is none; the message lists those there are
   * @throws UnusableSchedulerException if it cannot run here, or does not answer
   */
  public Subject named(String name) throws InterruptedException {
    List<String> silent = new ArrayList<>();
    List<Named> all = all(silent);
    List<Named> found = all.stream().filter(each -> each.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown scheduler '" + name + "'; known are: " + names(all) + problems(silent));
    }
    Named own =
        found.stream()
            .filter(each -> each.provider().getClass().getClassLoader() == loader)
            .findFirst()
            .orElse(found.getFirst());
    return subject(own.provider());
  }

  private static String names(List<Named> all) {
    return String.join(", ", all.stream().map(Named::name).sorted().distinct().toList());
  }

  private static String problems(List<String> silent) {
    return silent.isEmpty() ? "" : " (left out: " + String.join("; ", silent) + ")";
  }

  /** Those that tell their names; what is wrong with the others is added to the silent. */
  private List<Named> all(List<String> silent) throws InterruptedException {
    List<Named> all = new ArrayList<>();
    for (ServiceLoader.Provider<SchedulerProvider> each : registered(silent)) {
      try {
        String type = each.type().getName();
        SchedulerProvider provider = interview.ask(type, each::get);
        String name = interview.ask(type + ".name()", provider::name);
        all.add(new Named(String.valueOf(name), provider));
      } catch (UnusableSchedulerException unusable) {
        silent.add(unusable.getMessage());
      }
    }
    return all;
  }

  private List<ServiceLoader.Provider<SchedulerProvider>> registered(List<String> silent) {
    List<ServiceLoader.Provider<SchedulerProvider>> found = new ArrayList<>();
    Iterator<ServiceLoader.Provider<SchedulerProvider>> all =
        ServiceLoader.load(SchedulerProvider.class, loader).stream().iterator();
    boolean more = true;
    while (more) {
      try {
        more = all.hasNext();
        if (more) {
          found.add(all.next());
        }
      } catch (ServiceConfigurationError wrong) {
        silent.add(wrong.getMessage());
      }
    }
    return found;
  }
}
