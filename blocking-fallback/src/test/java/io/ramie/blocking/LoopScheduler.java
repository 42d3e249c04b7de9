package io.ramie.blocking;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Wait;
import io.ramie.spi.engine.FiberEngine;
import io.ramie.spi.engine.Turn;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Runs fibers that make their blocking calls in blocking sections, or yield. */
final class LoopScheduler implements FiberScheduler {
  private final LinkedBlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
  private final FiberEngine engine = new FiberEngine(this, turns::add);

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
  public void kernelSleep(Duration duration) {
    assert duration != null && duration.isZero();
    Thread.yield();
  }

  @Override
  public boolean block(Object blocker, Duration timeout) throws InterruptedException {
    assert timeout == null;
    return Wait.block(blocker, null).await();
  }

  @Override
  public int ioWait(Io io, int events, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void unblock(Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    Wait.interrupt(fiber, cause);
  }
}
