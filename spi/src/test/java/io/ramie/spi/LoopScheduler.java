package io.ramie.spi;

import io.ramie.spi.engine.FiberEngine;
import io.ramie.spi.engine.Turn;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Runs fibers that block and yield; a test overrides the hook that it wants to go wrong. */
class LoopScheduler implements FiberScheduler {
  private final LinkedBlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
  private final FiberEngine engine = new FiberEngine(this, turns::add);

  @Override
  public Platform platform() {
    return TestPlatform.INSTANCE;
  }

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    return engine.start(options, body);
  }

  @Override
  public void run() {
    engine.run(this::loop);
  }

  @Override
  public void close() {
    engine.close(this::loop, () -> {});
  }

  @Override
  public boolean isClosed() {
    return engine.isClosed();
  }

  private void loop() {
    while (engine.liveFibers() > 0) {
      try {
        turns.take().run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck")
  public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
    if (duration == null) {
      Wait.sleep(null).await();
    } else if (duration.isZero()) {
      Thread.yield();
    } else {
      throw new UnsupportedOperationException("no timers");
    }
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
      throws InterruptedException {
    if (timeout != null) {
      throw new UnsupportedOperationException("no timers");
    }
    return Wait.block(blocker, null).await();
  }

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    throw new UnsupportedOperationException("no handles");
  }

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    Wait.interrupt(fiber, cause);
  }
}
