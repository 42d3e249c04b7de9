package io.ramie.spi;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Serves threads without a scheduler in tests: parks them, and knows no handles. */
public class TestFallback implements FiberScheduler {
  private static final class ParkedWait extends Wait<Boolean> {
    ParkedWait(Kind kind, @Nullable Object subject, @Nullable Duration timeout) {
      super(kind, subject, Timeouts.nanos(timeout));
    }

    @Override
    protected void park() {
      long left = timeoutNanos() - (TestPlatform.INSTANCE.nanoTime() - since());
      if (timeoutNanos() == FOREVER) {
        LockSupport.park(this);
      } else if (left > 0) {
        LockSupport.parkNanos(this, left);
      } else {
        complete(false);
      }
    }
  }

  private final Platform platform;

  /** For its provider, whose class loader is another. */
  public TestFallback() {
    this(TestPlatform.INSTANCE);
  }

  TestFallback(Platform platform) {
    this.platform = platform;
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    throw new IllegalStateException("no scheduler");
  }

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    throw new UnsupportedOperationException("ioWait");
  }

  @Override
  public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
    new ParkedWait(Wait.Kind.SLEEP, null, duration).await();
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
      throws InterruptedException {
    return new ParkedWait(Wait.Kind.BLOCK, blocker, timeout).await();
  }

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    Wait.interrupt(fiber, cause);
  }

  @Override
  public void run() {}

  @Override
  public void close() {}
}
