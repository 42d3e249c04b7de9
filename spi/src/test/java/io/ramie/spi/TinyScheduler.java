package io.ramie.spi;

import io.ramie.spi.engine.FiberEngine;
import io.ramie.spi.engine.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A complete scheduler: a ready queue, timers, and a poller. */
public final class TinyScheduler implements FiberScheduler {
  private record Timer(long deadline, Runnable action) {}

  private final Platform platform;
  private final Poller poller;
  private final Queue<Turn> ready = new ConcurrentLinkedQueue<>();
  private final List<IoWait> ioWaits = new ArrayList<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::deadline));
  private final FiberEngine engine = new FiberEngine(this, this::ready);
  private final long start;

  public TinyScheduler(Platform platform) throws java.io.IOException {
    this.platform = platform;
    this.poller = platform.openPoller();
    this.start = platform.nanoTime();
  }

  @Override
  public Platform platform() {
    return platform;
  }

  // Fibers: the engine makes them, and hands over a turn whenever one can run.

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    return engine.start(options, body);
  }

  private void ready(Turn turn) { // any thread
    ready.add(turn);
    poller.wakeup();
  }

  // Waiting: make a Wait, register it, await it, remove it.

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    IoWait wait = new IoWait(io, events, timeout);
    ioWaits.add(wait);
    try {
      return await(wait, 0);
    } finally {
      ioWaits.remove(wait);
    }
  }

  @Override
  public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
    await(Wait.sleep(duration), false);
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
      throws InterruptedException {
    return await(Wait.block(blocker, timeout), false);
  }

  private <T> T await(Wait<T> wait, T onTimeout) throws InterruptedException {
    long deadline = Timeouts.deadline(now(), wait.timeoutNanos());
    Timer timer = new Timer(deadline, () -> wait.complete(onTimeout));
    timers.add(timer);
    try {
      return wait.await();
    } finally {
      timers.remove(timer);
    }
  }

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    Wait.interrupt(fiber, cause);
  }

  // Running: the engine guards the loop.

  @Override
  public void run() {
    engine.run(this::loop);
  }

  @Override
  public void close() {
    engine.close(this::loop, poller::close);
  }

  private void loop() {
    while (engine.liveFibers() > 0) {
      Timer next = timers.peek();
      long idle = next == null ? Wait.FOREVER : Math.max(0, next.deadline() - now());
      poller.poll(List.copyOf(ioWaits), ready.isEmpty() ? idle : 0);
      for (Timer due = dueTimer(); due != null; due = dueTimer()) {
        due.action().run();
      }
      for (int turns = ready.size(); turns > 0; turns--) {
        ready.remove().run();
      }
    }
  }

  private @Nullable Timer dueTimer() {
    Timer next = timers.peek();
    return next != null && next.deadline() <= now() ? timers.poll() : null;
  }

  private long now() {
    return platform.nanoTime() - start;
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
