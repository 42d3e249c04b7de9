package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the end of a scheduler. */
final class BrokenClose {
  private BrokenClose() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            Abandons.class,
            Abandons::new,
            "close releases everything without running the loop.",
            "L7",
            "L10",
            "L12",
            "L17",
            "L21",
            "L120")
        .add(
            LeaksWhenItThrows.class,
            LeaksWhenItThrows::new,
            "A close that throws keeps what it has opened.",
            "L8")
        .add(
            NeverClosed.class,
            NeverClosed::new,
            "A closed scheduler says that it is open.",
            "L7",
            "L10",
            "L15",
            "L120")
        .add(
            ClosedAtTheEnd.class,
            ClosedAtTheEnd::new,
            "A scheduler says that it is closed when it has closed, not when it begins to.",
            "L120")
        .add(
            StaysInstalled.class,
            StaysInstalled::new,
            "A scheduler that is closed directly stays on its thread, and starts fibers.",
            "L10",
            "L15")
        .add(
            SecondCloseThrows.class,
            SecondCloseThrows::new,
            "Closing a closed scheduler is refused.",
            "L11")
        .add(
            SecondCloseUninstalls.class,
            SecondCloseUninstalls::new,
            "Closing a closed scheduler takes another one off its thread.",
            "L11")
        .add(
            RefusesVaguely.class,
            RefusesVaguely::new,
            "A closed scheduler refuses fibers without saying why.",
            "L15")
        .add(
            RefusesNewcomers.class,
            RefusesNewcomers::new,
            "Fibers cannot start others while the scheduler closes.",
            "L120")
        .add(
            WakersThrowAfterClose.class,
            WakersThrowAfterClose::new,
            "Late wake-ups and interrupts are refused.",
            "L15b",
            "L124")
        .add(
            WakerRunsTheFiber.class,
            WakerRunsTheFiber::new,
            "unblock runs the fiber itself when no loop runs, even after close.",
            "L15c",
            "B13b",
            "G11")
        .add(
            MustBeInstalled.class,
            MustBeInstalled::new,
            "Fibers can be started only once the scheduler is installed.",
            "L21",
            "L25")
        .add(
            OneForTheThread.class,
            OneForTheThread::of,
            "There is one scheduler for a thread, however often one is made.",
            "L7",
            "L11",
            "L25")
        .add(
            CloseRefusesSilently.class,
            CloseRefusesSilently::new,
            "Where close cannot close it does nothing, and does not say so.",
            "L121",
            "L122",
            "L123")
        .add(
            ClosedThoughRefused.class,
            ClosedThoughRefused::new,
            "A close that is refused has begun already.",
            "L121",
            "L122",
            "L123")
        .list();
  }

  private static final class Abandons extends BreakableScheduler {
    Abandons(Platform platform) {
      super(platform);
    }

    @Override
    public void close() {
      engine.close(() -> {}, this::release);
    }
  }

  private static final class LeaksWhenItThrows extends BreakableScheduler {
    LeaksWhenItThrows(Platform platform) {
      super(platform);
    }

    @Override
    public void close() {
      if (!isClosed()) {
        engine.close(this::loop, () -> {});
        release();
      }
    }
  }

  private static final class NeverClosed extends BreakableScheduler {
    NeverClosed(Platform platform) {
      super(platform);
    }

    @Override
    public boolean isClosed() {
      return false;
    }
  }

  private static final class ClosedAtTheEnd extends BreakableScheduler {
    private volatile boolean closed;

    ClosedAtTheEnd(Platform platform) {
      super(platform);
    }

    @Override
    void release() {
      super.release();
      closed = true;
    }

    @Override
    public boolean isClosed() {
      return closed;
    }
  }

  private static final class StaysInstalled extends BreakableScheduler {
    private volatile boolean closed;

    StaysInstalled(Platform platform) {
      super(platform);
    }

    @Override
    public void close() {
      if (!closed) {
        run();
        closed = true;
        release();
      }
    }

    @Override
    public boolean isClosed() {
      return closed;
    }
  }

  private static final class SecondCloseThrows extends BreakableScheduler {
    SecondCloseThrows(Platform platform) {
      super(platform);
    }

    @Override
    public void close() {
      if (isClosed()) {
        throw new IllegalStateException("closed already");
      }
      super.close();
    }
  }

  private static final class SecondCloseUninstalls extends BreakableScheduler {
    SecondCloseUninstalls(Platform platform) {
      super(platform);
    }

    @Override
    public void close() {
      FiberScheduler installed = Schedulers.installed();
      if (isClosed() && installed != null) {
        Schedulers.uninstalled(installed);
      }
      super.close();
    }
  }

  private static final class RefusesVaguely extends BreakableScheduler {
    RefusesVaguely(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      if (isClosed()) {
        throw new IllegalStateException("cannot start a fiber");
      }
      return super.fiber(options, body);
    }
  }

  private static final class RefusesNewcomers extends BreakableScheduler {
    RefusesNewcomers(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      if (isClosed()) {
        throw new IllegalStateException("cannot start a fiber: the scheduler is closed");
      }
      return super.fiber(options, body);
    }
  }

  private static final class WakersThrowAfterClose extends BreakableScheduler {
    WakersThrowAfterClose(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      if (isClosed()) {
        throw new IllegalStateException("closed");
      }
      super.unblock(blocker, fiber);
    }
  }

  private static final class WakerRunsTheFiber extends BreakableScheduler {
    private boolean looping;
    private volatile boolean closed;

    WakerRunsTheFiber(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      super.unblock(blocker, fiber);
      if (!looping && engine.isOwnThread()) {
        runReady();
      }
    }

    @Override
    void loop() {
      looping = true;
      try {
        super.loop();
      } finally {
        looping = false;
      }
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      try {
        engine.run(this::loop);
      } finally {
        closed = true;
        Schedulers.uninstalled(this);
        release();
      }
    }

    @Override
    public boolean isClosed() {
      return closed;
    }
  }

  private static final class MustBeInstalled extends BreakableScheduler {
    MustBeInstalled(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      if (Schedulers.installed() != this) {
        throw new IllegalStateException("not installed");
      }
      return super.fiber(options, body);
    }
  }

  private static final class OneForTheThread extends BreakableScheduler {
    private static final ThreadLocal<OneForTheThread> CURRENT = new ThreadLocal<>();

    OneForTheThread(Platform platform) {
      super(platform);
    }

    static OneForTheThread of(Platform platform) {
      OneForTheThread current = CURRENT.get();
      if (current == null || current.isClosed()) {
        current = new OneForTheThread(platform);
        CURRENT.set(current);
      }
      return current;
    }
  }

  private static final class CloseRefusesSilently extends BreakableScheduler {
    CloseRefusesSilently(Platform platform) {
      super(platform);
    }

    @Override
    public void close() {
      try {
        super.close();
      } catch (IllegalStateException refused) {
        // the fault
      }
    }
  }

  private static final class ClosedThoughRefused extends BreakableScheduler {
    private volatile boolean closed;

    ClosedThoughRefused(Platform platform) {
      super(platform);
    }

    @Override
    public void close() {
      closed = true;
      super.close();
    }

    @Override
    public boolean isClosed() {
      return closed;
    }
  }
}
