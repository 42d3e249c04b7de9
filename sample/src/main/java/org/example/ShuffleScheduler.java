package org.example;

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
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Runs the fibers that are ready in random order, from a seed, for tests: what depends on the order
 * fails sooner or later, and fails again with the same seed.
 */
public final class ShuffleScheduler implements FiberScheduler {
  private record Alarm(long time, Runnable ring) {}

  private final Platform platform;
  private final Poller poller;
  private final long start;
  private final Random random;
  private final FiberEngine engine;

  // Any thread adds.
  private final Queue<Turn> ready = new ConcurrentLinkedQueue<>();

  // The scheduler's thread only.
  private final List<IoWait> ioWaits = new ArrayList<>();
  private final List<Alarm> alarms = new ArrayList<>();

  /**
   * Creates a scheduler.
   *
   * @param platform where its handles and its time come from
   * @param seed of the order; the same one gives the same order
   */
  public ShuffleScheduler(Platform platform, long seed) {
    this.platform = platform;
    this.start = platform.nanoTime();
    this.random = new Random(seed);
    try {
      this.poller = platform.openPoller();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.engine = new FiberEngine(this, this::add);
  }

  private void add(Turn turn) {
    ready.add(turn);
    poller.wakeup();
  }

  @Override
  public <T> Fiber<T> fiber(FiberOptions options, Callable<? extends T> body) {
    return engine.start(options, body);
  }

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
      poller.poll(List.copyOf(ioWaits), ready.isEmpty() ? untilNextAlarm() : 0);
      ring(now());
      for (int turns = shuffle(); turns > 0; turns--) {
        ready.remove().run();
      }
    }
  }

  /** They stay in the queue, so that an error out of one of them loses no other. */
  private int shuffle() {
    List<Turn> turns = new ArrayList<>();
    for (Turn turn = ready.poll(); turn != null; turn = ready.poll()) {
      turns.add(turn);
    }
    Collections.shuffle(turns, random);
    ready.addAll(turns);
    return turns.size();
  }

  private long untilNextAlarm() {
    long next = alarms.stream().mapToLong(Alarm::time).min().orElse(Wait.FOREVER);
    return next == Wait.FOREVER ? Wait.FOREVER : Math.max(0, next - now());
  }

  private void ring(long now) {
    alarms.stream().filter(alarm -> alarm.time() <= now).forEach(alarm -> alarm.ring().run());
  }

  private long now() {
    return platform.nanoTime() - start;
  }

  @Override
  public int ioWait(Io io, int events, Duration timeout) throws InterruptedException {
    poller.check(io);
    IoWait wait = new IoWait(io, events, timeout);
    ioWaits.add(wait);
    try {
      return await(wait, 0);
    } finally {
      ioWaits.remove(wait);
    }
  }

  @Override
  public void kernelSleep(Duration duration) throws InterruptedException {
    await(Wait.sleep(duration), false);
  }

  @Override
  public boolean block(Object blocker, Duration timeout) throws InterruptedException {
    return await(Wait.block(blocker, timeout), false);
  }

  private <T> T await(Wait<T> wait, T late) throws InterruptedException {
    long time = Timeouts.deadline(now(), wait.timeoutNanos());
    Alarm alarm = new Alarm(time, () -> wait.complete(late));
    alarms.add(alarm);
    try {
      return wait.await();
    } finally {
      alarms.remove(alarm);
    }
  }

  @Override
  public void unblock(Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    Wait.interrupt(fiber, cause);
  }

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
