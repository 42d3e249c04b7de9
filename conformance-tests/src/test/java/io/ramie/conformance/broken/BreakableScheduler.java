package io.ramie.conformance.broken;

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
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * A right scheduler, the required hooks on {@code poll(2)}, whose every step can be overridden: a
 * fault is a subclass of a few lines.
 */
class BreakableScheduler implements FiberScheduler {
  /** Something that happens at a time; numbers tell equal times apart. */
  record Timer(long deadline, long number, Runnable action) {}

  final Platform platform;
  final Poller poller;
  final FiberEngine engine = new FiberEngine(this, this::add);
  private final long start;

  // Any thread adds, the scheduler's takes.
  final Deque<Turn> ready = new ConcurrentLinkedDeque<>();

  // The scheduler's thread only.
  final Set<IoWait> ioWaits = new LinkedHashSet<>();
  final TreeSet<Timer> timers =
      new TreeSet<>(Comparator.comparingLong(Timer::deadline).thenComparingLong(Timer::number));
  private long lastTimer;

  BreakableScheduler(Platform platform) {
    this.platform = platform;
    this.start = platform.nanoTime();
    try {
      this.poller = platform.openPoller();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Fibers

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    return engine.start(options, body);
  }

  /** A fiber can run. Any thread. */
  void add(Turn turn) {
    ready.add(turn);
    if (!engine.isOwnThread()) {
      poller.wakeup();
    }
  }

  // Waiting

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    IoWait wait = new IoWait(io, events, timeout);
    poller.check(io);
    register(wait);
    try {
      return await(wait, 0);
    } finally {
      deregister(wait);
    }
  }

  void register(IoWait wait) {
    ioWaits.add(wait);
  }

  void deregister(IoWait wait) {
    ioWaits.remove(wait);
  }

  @Override
  public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
    if (Timeouts.nanos(duration) == 0) {
      this.yield();
    } else {
      boolean _ = await(Wait.sleep(duration), false);
    }
  }

  @Override
  @SuppressWarnings({"ThreadPriorityCheck", "NamedLikeContextualKeyword"})
  public void yield() throws InterruptedException {
    Thread.yield();
    Wait.checkInterrupted();
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
      throws InterruptedException {
    return await(Wait.block(blocker, timeout), false);
  }

  /** Awaits it, and ends it with a value when its time has passed. */
  <T> T await(Wait<T> wait, T onTimeout) throws InterruptedException {
    if (wait.timeoutNanos() == Wait.FOREVER) {
      return wait.await();
    }
    Timer timer = startTimer(deadline(wait), () -> wait.complete(onTimeout));
    try {
      return wait.await();
    } finally {
      stopTimer(timer);
    }
  }

  long deadline(Wait<?> wait) {
    return Timeouts.deadline(now(), wait.timeoutNanos());
  }

  Timer startTimer(long deadline, Runnable action) {
    Timer timer = new Timer(deadline, ++lastTimer, action);
    timers.add(timer);
    return timer;
  }

  void stopTimer(Timer timer) {
    timers.remove(timer);
  }

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    Wait.interrupt(fiber, cause);
  }

  // The loop

  @Override
  public void run() {
    engine.run(this::loop);
  }

  @Override
  public void close() {
    engine.close(this::loop, this::release);
  }

  void release() {
    poller.close();
  }

  void loop() {
    while (hasWork()) {
      tick();
    }
  }

  boolean hasWork() {
    return engine.liveFibers() > 0;
  }

  void tick() {
    poll(ioWaits, ready.isEmpty() ? idleNanos() : 0);
    expireTimers();
    runReady();
  }

  void poll(Collection<IoWait> waits, long nanos) {
    int _ = poller.poll(List.copyOf(waits), nanos);
  }

  void expireTimers() {
    long now = now();
    while (!timers.isEmpty() && timers.first().deadline() <= now) {
      timers.removeFirst().action().run();
    }
  }

  /** Those that become ready meanwhile have their turn in the next tick. */
  void runReady() {
    for (int turns = ready.size(); turns > 0; turns--) {
      ready.remove().run();
    }
  }

  long idleNanos() {
    return timers.isEmpty() ? Wait.FOREVER : Math.max(0, timers.first().deadline() - now());
  }

  /** Never negative, so that sums saturate. */
  long now() {
    return platform.nanoTime() - start;
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

  @Override
  public long turns() {
    return engine.turns();
  }
}
