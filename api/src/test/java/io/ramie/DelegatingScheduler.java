package io.ramie;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** Hands everything on to an epoll scheduler; tests override what they want to see. */
public class DelegatingScheduler implements FiberScheduler {
  final FiberScheduler target = Schedulers.provider("epoll").create(SchedulerOptions.DEFAULT);

  @Override
  public <T> Fiber<T> fiber(FiberOptions options, Callable<? extends T> body) {
    return target.fiber(options, body);
  }

  @Override
  public int ioWait(Io io, int events, Duration timeout) throws InterruptedException {
    return target.ioWait(io, events, timeout);
  }

  @Override
  public void kernelSleep(Duration duration) throws InterruptedException {
    target.kernelSleep(duration);
  }

  @Override
  public boolean block(Object blocker, Duration timeout) throws InterruptedException {
    return target.block(blocker, timeout);
  }

  @Override
  public void unblock(Object blocker, Fiber<?> fiber) {
    target.unblock(blocker, fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    target.fiberInterrupt(fiber, cause);
  }

  @Override
  public void run() {
    target.run();
  }

  @Override
  public void close() {
    try {
      target.close();
    } finally {
      Schedulers.uninstalled(this);
    }
  }

  @Override
  public List<Fiber<?>> fibers() {
    return target.fibers();
  }

  @Override
  public boolean isClosed() {
    return target.isClosed();
  }
}
