package io.ramie.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The providers of tests. A named module cannot be given another provider by patching it, so they
 * come through the context class loader, from its unnamed module.
 *
 * <p>As an extension it provides the blocking fallback, which is looked for once.
 */
public final class TestProviders implements BeforeAllCallback {
  /** The blocking fallback of these tests. */
  public static final class Fallback implements SchedulerProvider {
    @Override
    public String name() {
      return "blocking";
    }

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
      return TestFallback.class;
    }

    @Override
    public FiberScheduler create(SchedulerOptions options) {
      return new TestFallback();
    }
  }

  /** What the others have in common. */
  public abstract static class Named implements SchedulerProvider {
    @Override
    public Class<? extends FiberScheduler> schedulerType() {
      return TestFallback.class;
    }

    @Override
    public FiberScheduler create(SchedulerOptions options) {
      return new TestFallback();
    }
  }

  /** The best, where it runs, which is nowhere. */
  public static final class Unsupported extends Named {
    @Override
    public String name() {
      return "unsupported";
    }

    @Override
    public int priority() {
      return 1_000;
    }

    @Override
    public String unsupported() {
      return "it needs a machine of its own";
    }
  }

  /** One that is better than most. */
  public static final class Fast extends Named {
    @Override
    public String name() {
      return "fast";
    }

    @Override
    public int priority() {
      return 100;
    }
  }

  /** As good as the fast one, and behind it by name. */
  public static final class Other extends Named {
    @Override
    public String name() {
      return "other";
    }

    @Override
    public int priority() {
      return 100;
    }
  }

  /** One that waits to be asked for. */
  public static final class Example extends Named {
    @Override
    public String name() {
      return "example";
    }

    @Override
    public int priority() {
      return -1;
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    with(List.of(Fallback.class), Schedulers::blockingFallback);
  }

  /** Calls the action while these providers, and no others, are there. */
  static <T extends @Nullable Object> T with(
      List<Class<? extends SchedulerProvider>> types, Callable<T> action) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new Loader(types));
    try {
      return action.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static final class Loader extends ClassLoader {
    private static final String SERVICES = "META-INF/services/" + SchedulerProvider.class.getName();

    private final List<String> names;

    Loader(List<Class<? extends SchedulerProvider>> types) {
      super(TestProviders.class.getClassLoader());
      this.names = types.stream().map(Class::getName).toList();
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      if (!name.equals(SERVICES)) {
        return super.getResources(name);
      }
      Path list = Files.createTempFile("providers", null);
      list.toFile().deleteOnExit();
      Files.write(list, names);
      return Collections.enumeration(List.of(list.toUri().toURL()));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean own =
          names.contains(name) || (!names.isEmpty() && name.equals(Named.class.getName()));
      if (!own) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) {
      String file = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = TestProviders.class.getResourceAsStream(file)) {
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return "providers " + Arrays.asList(names);
    }
  }
}
