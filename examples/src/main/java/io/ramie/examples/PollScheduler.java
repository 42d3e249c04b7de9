package io.ramie.examples;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoWait;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import io.ramie.spi.engine.FiberEngine;
import io.ramie.spi.engine.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

// @start region="scheduler"
/**
 * A complete scheduler that is small enough to be read at once: the required hooks only, on {@code
 * poll(2)}. It asks the kernel about every handle in every tick, which is its price.
 */
public class PollScheduler implements FiberScheduler {
  private record Timer(long deadline, long number, Runnable action) {}

  private final Platform platform;
  private final Poller poller;
  private final long start;
  private final FiberEngine engine;

  // Any thread adds, the scheduler's takes.
  private final Queue<Turn> ready = new ConcurrentLinkedQueue<>();

  // The scheduler's thread only.
  private final List<IoWait> ioWaits = new ArrayList<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(Timer::deadline).thenComparingLong(Timer::number));
  private long lastTimer;

  /**
   * Creates a scheduler.
   *
   * @param platform where its handles and its time come from
   * @throws UncheckedIOException if no poller can be opened
   */
  @SuppressWarnings("this-escape") // the engine keeps it, and calls nothing before there are fibers
  public PollScheduler(Platform platform) {
    this.platform = platform;
    this.start = platform.nanoTime();
    try {
      this.poller = platform.openPoller();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open a poller: " + e.getMessage(), e);
    }
    this.engine = new FiberEngine(this, this::add);
  }

  // Fibers: the engine makes them, and hands over a turn whenever one can run.

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    return engine.start(options, body);
  }

  private void add(Turn turn) { // any thread
    ready.add(turn);
    if (!engine.isOwnThread()) {
      poller.wakeup();
    }
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
      int _ = poller.poll(List.copyOf(ioWaits), ready.isEmpty() ? idleNanos() : 0);
      expireTimers(now());
      runTurns(ready);
    }
  }

  /** Those that become ready meanwhile have their turn in the next tick. */
  void runTurns(Queue<Turn> ready) {
    for (int turns = ready.size(); turns > 0; turns--) {
      ready.remove().run();
    }
  }

  // Time

  private void expireTimers(long now) {
    while (!timers.isEmpty() && timers.element().deadline() <= now) {
      timers.remove().action().run();
    }
  }

  private long idleNanos() {
    Timer next = timers.peek();
    return next == null ? Wait.FOREVER : Math.max(0, next.deadline() - now());
  }

  /** Never negative, so that sums saturate. */
  private long now() {
    return platform.nanoTime() - start;
  }

  // Waiting: make a Wait, register it, await it, remove it.

  private <T> T await(Wait<T> wait, T onTimeout) throws InterruptedException {
    if (wait.timeoutNanos() == Wait.FOREVER) {
      return wait.await();
    }
    long deadline = Timeouts.deadline(now(), wait.timeoutNanos());
    Timer timer = new Timer(deadline, ++lastTimer, () -> wait.complete(onTimeout));
    timers.add(timer);
    try {
      return wait.await();
    } finally {
      timers.remove(timer);
    }
  }

  @Override
  public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
    boolean _ = await(Wait.sleep(duration), false);
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
      throws InterruptedException {
    return await(Wait.block(blocker, timeout), false);
  }

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    poller.check(io);
    IoWait wait = new IoWait(io, events, timeout);
    ioWaits.add(wait);
    try {
      return await(wait, 0);
    } finally {
      ioWaits.remove(wait);
    }
  }

  // Waking, by any thread

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    Wait.interrupt(fiber, cause);
  }

  // Inspection

  @Override
  public Platform platform() {
    return platform;
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
// @end
