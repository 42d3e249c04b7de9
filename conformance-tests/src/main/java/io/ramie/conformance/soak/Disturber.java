package io.ramie.conformance.soak;

import io.ramie.net.TcpSocket;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A thread of its own that interferes with clients: cancels, raises, interrupts, closes. */
final class Disturber implements AutoCloseable {
  private static final long LONGEST_PAUSE_NANOS = 2_000_000;

  /** What it raises in fibers. */
  static final class Nudge extends IOException {
    private static final long serialVersionUID = 1L;

    Nudge() {
      super("nudged");
    }
  }

  private final Supplier<@Nullable SoakClient> victims;
  private final SplittableRandom random;
  private final Tally tally;
  private final Thread thread;
  private volatile boolean stopped;

  Disturber(Supplier<@Nullable SoakClient> victims, SplittableRandom random, Tally tally) {
    this.victims = victims;
    this.random = random;
    this.tally = tally;
    this.thread = Thread.ofPlatform().name("disturber").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!stopped) {
      SoakClient victim = victims.get();
      if (victim != null) {
        disturb(victim.fiber(), victim.socket());
      }
      LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NANOS));
    }
  }

  private void disturb(@Nullable Fiber<?> fiber, @Nullable TcpSocket socket) {
    if (fiber == null || socket == null) {
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> fiber.cancel();
      case 1 -> fiber.raise(new Nudge());
      case 2 -> fiber.thread().interrupt();
      default -> socket.close();
    }
    tally.count("disturbed");
  }

  /** Returns when it disturbs nobody any more. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
