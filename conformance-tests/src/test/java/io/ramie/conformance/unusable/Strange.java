package io.ramie.conformance.unusable;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Providers with one thing wrong each. */
public final class Strange {
  private Strange() {}

  /** Nothing wrong: what the others begin with. */
  public static class Right implements SchedulerProvider {
    private final SchedulerProvider real = Schedulers.provider("epoll");

    @Override
    public String name() {
      return "right";
    }

    @Override
    public Class<? extends FiberScheduler> schedulerType() {
      return real.schedulerType();
    }

    @Override
    public FiberScheduler create(SchedulerOptions options) {
      return real.create(options);
    }
  }

  static void sleepForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException givenUp) {
      throw new IllegalStateException("nobody waits any longer", givenUp);
    }
  }

  public abstract static class Abstract extends Right {}

  static final class Hidden extends Right {}

  public static final class NoProvider {}

  public static final class Demanding extends Right {
    public Demanding(int wanted) {
      assert wanted > 0;
    }
  }

  public static final class Throwing extends Right {
    public Throwing() {
      throw new IllegalStateException("no luck");
    }
  }

  public static final class Mute extends Right {
    /** Cannot even say what it is. */
    static final class Unspeakable extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new IllegalStateException("not even this");
      }
    }

    public Mute() {
      throw new Unspeakable();
    }
  }

  public static final class Uninitialised extends Right {
    static final int LENGTH = System.getProperty("ramie.no.such.property").length();
  }

  public static final class Lacking extends Right {
    public Lacking() {
      throw new NoClassDefFoundError("com/example/Driver");
    }
  }

  public static final class Stale extends Right {
    public Stale() {
      throw new NoSuchMethodError("FiberScheduler.gone()");
    }
  }

  public static final class Endless extends Right {
    public Endless() {
      sleepForEver();
    }
  }

  public static final class Nameless extends Right {
    @Override
    @SuppressWarnings("NullAway")
    public String name() {
      return null;
    }
  }

  public static final class Blank extends Right {
    @Override
    public String name() {
      return " ";
    }
  }

  public static final class ThrowingName extends Right {
    @Override
    public String name() {
      throw new UnsupportedOperationException("guess");
    }
  }

  public static final class EndlessName extends Right {
    @Override
    public String name() {
      sleepForEver();
      return "late";
    }
  }

  public static final class Unsupported extends Right {
    @Override
    public @Nullable String unsupported() {
      return "it needs a kernel from the future";
    }
  }

  public static final class Typeless extends Right {
    @Override
    @SuppressWarnings("NullAway")
    public Class<? extends FiberScheduler> schedulerType() {
      return null;
    }
  }

  public static final class Vague extends Right {
    @Override
    public Class<? extends FiberScheduler> schedulerType() {
      return FiberScheduler.class;
    }
  }
}
