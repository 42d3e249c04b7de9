package io.ramie;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.engine.FiberEngine;
import io.ramie.spi.engine.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Runs fibers that wait for nothing; tests override the hook that they are about. */
public class WaitlessScheduler implements FiberScheduler {
  private final Queue<Turn> ready = new ConcurrentLinkedQueue<>();
  private final FiberEngine engine;

  @SuppressWarnings("this-escape") // to the engine, which keeps it and calls nothing yet
  public WaitlessScheduler() {
    engine = new FiberEngine(this, ready::add);
  }

  /** Runs fibers whose hooks are those of another. */
  WaitlessScheduler(FiberScheduler hooks) {
    engine = new FiberEngine(hooks, ready::add);
  }

  @Override
  public <T> Fiber<T> fiber(FiberOptions options, Callable<? extends T> body) {
    return engine.start(options, body);
  }

  @Override
  public int ioWait(Io io, int events, Duration timeout) {
    throw new UnsupportedOperationException("ioWait");
  }

  @Override
  public void kernelSleep(Duration duration) {
    throw new UnsupportedOperationException("kernelSleep");
  }

  @Override
  public boolean block(Object blocker, Duration timeout) {
    throw new UnsupportedOperationException("block");
  }

  @Override
  public void unblock(Object blocker, Fiber<?> fiber) {}

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {}

  @Override
  public void run() {
    engine.run(this::loop);
  }

  @Override
  public void close() {
    engine.close(this::loop, () -> {});
  }

  private void loop() {
    for (Turn turn = ready.poll(); turn != null; turn = ready.poll()) {
      turn.run();
    }
  }

  @Override
  public boolean isClosed() {
    return engine.isClosed();
  }

  @Override
  public List<Fiber<?>> fibers() {
    return engine.fibers();
  }
}
