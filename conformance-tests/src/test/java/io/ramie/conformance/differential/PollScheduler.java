package io.ramie.conformance.differential;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The required hooks and nothing else, over the poller of a platform. */
final class PollScheduler implements FiberScheduler {
  private record Alarm(long time, long number, Runnable action) {}

  private final Platform platform;
  private final Poller poller;
  private final FiberEngine engine = new FiberEngine(this, this::ready);

  // Any thread adds, the loop removes.
  private final Queue<Turn> ready = new ConcurrentLinkedQueue<>();

  // The loop's thread.
  private final Set<IoWait> waiting = new LinkedHashSet<>();
  private final TreeSet<Alarm> alarms =
      new TreeSet<>(Comparator.comparingLong(Alarm::time).thenComparingLong(Alarm::number));
  private long lastAlarm;

  PollScheduler(Platform platform) throws IOException {
    this.platform = platform;
    this.poller = platform.openPoller();
  }

  private void ready(Turn turn) {
    ready.add(turn);
    poller.wakeup();
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    return engine.start(options, body);
  }

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    IoWait wait = new IoWait(io, events, timeout);
    waiting.add(wait);
    try {
      return await(wait, 0);
    } finally {
      waiting.remove(wait);
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

  private <T> T await(Wait<T> wait, T late) throws InterruptedException {
    long time = Timeouts.deadline(platform.nanoTime(), wait.timeoutNanos());
    Alarm alarm = new Alarm(time, ++lastAlarm, () -> wait.complete(late));
    alarms.add(alarm);
    try {
      return wait.await();
    } finally {
      alarms.remove(alarm);
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

  @Override
  public void run() {
    engine.run(this::loop);
  }

  @Override
  public void close() {
    engine.close(this::loop, poller::close);
  }

  @Override
  public boolean isClosed() {
    return engine.isClosed();
  }

  @Override
  public List<Fiber<?>> fibers() {
    return engine.fibers();
  }

  private void loop() {
    while (engine.liveFibers() > 0) {
      poller.poll(new ArrayList<>(waiting), ready.isEmpty() ? untilNextAlarm() : 0);
      ring();
      for (int turns = ready.size(); turns > 0; turns--) {
        ready.remove().run();
      }
    }
  }

  private long untilNextAlarm() {
    if (alarms.isEmpty() || alarms.first().time() == Wait.FOREVER) {
      return Wait.FOREVER;
    }
    return Math.max(0, alarms.first().time() - platform.nanoTime());
  }

  private void ring() {
    long now = platform.nanoTime();
    Set<Alarm> due = new HashSet<>();
    for (Alarm alarm : alarms) {
      if (alarm.time() > now) {
        break;
      }
      due.add(alarm);
    }
    alarms.removeAll(due);
    due.forEach(alarm -> alarm.action().run());
  }

  @Override
  public String toString() {
    return "poll scheduler";
  }
}
