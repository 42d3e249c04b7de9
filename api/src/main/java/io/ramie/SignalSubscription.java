package io.ramie;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Catches signals until it is closed, and counts those that nobody has waited for yet.
 *
 * <pre>{@code
 * try (SignalSubscription reload = Signals.subscribe("HUP")) {
 *   while (true) {
 *     reload.await();
 *     readConfiguration(); // a SIGHUP that comes meanwhile is not lost
 *   }
 * }
 * }</pre>
 *
 * <p>Each delivery ends one {@link #await}, whichever fiber or thread is in it. Any thread may call
 * any method.
 */
public final class SignalSubscription implements AutoCloseable {
  private record Waiter(FiberScheduler hooks, Fiber<?> fiber) {}

  private final List<SignalDispatch> signals;

  // Held for a few instructions, and never while a fiber waits. Guards what follows. Who has left
  // the waiters under it is not unblocked any more, so no wake-up can hit a later wait of his.
  private final Object lock = new Object();
  private final long[] pending;
  private final List<Waiter> waiters = new ArrayList<>();
  private boolean closed;

  SignalSubscription(List<SignalDispatch> signals) {
    this.signals = List.copyOf(signals);
    this.pending = new long[signals.size()];
  }

  /** Begins to catch the signals, all of them or none. */
  SignalSubscription begin() {
    try {
      signals.forEach(signal -> signal.add(this));
      return this;
    } catch (RuntimeException refused) {
      close();
      throw refused;
    }
  }

  // Waiting

  /**
   * Waits for a signal, unless one has come that nobody has waited for yet.
   *
   * @return which one, without {@code SIG}; of several that have come the one that was named first
   * @throws IllegalStateException if the subscription is closed, also meanwhile
   * @throws InterruptedException if the thread is interrupted; no signal is lost
   */
  public String await() throws InterruptedException {
    return await(Deadline.never()).orElseThrow();
  }

  /**
   * Waits for a signal as {@link #await()} does, but not for ever.
   *
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return which one, without {@code SIG}; empty when the time has passed
   * @throws IllegalStateException if the subscription is closed, also meanwhile
   * @throws InterruptedException if the thread is interrupted; no signal is lost
   */
  public Optional<String> await(@Nullable Duration timeout) throws InterruptedException {
    return await(Deadline.after(timeout));
  }

  private Optional<String> await(Deadline deadline) throws InterruptedException {
    Waiter waiter = new Waiter(Schedulers.current(), Fiber.current());
    enter(waiter);
    try {
      return await(waiter.hooks, deadline);
    } finally {
      leave(waiter);
    }
  }

  private Optional<String> await(FiberScheduler hooks, Deadline deadline)
      throws InterruptedException {
    for (; ; ) {
      // Asked first, so that what comes before the deadline is seen.
      boolean expired = deadline.isExpired();
      String signal = take();
      if (signal != null || expired) {
        return Optional.ofNullable(signal);
      }
      hooks.block(this, deadline.remaining());
    }
  }

  private void enter(Waiter waiter) {
    synchronized (lock) {
      waiters.add(waiter);
    }
  }

  private void leave(Waiter waiter) {
    synchronized (lock) {
      waiters.removeIf(other -> other == waiter);
    }
  }

  /** Takes one delivery off the count. */
  private @Nullable String take() {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("the subscription to " + signals + " is closed");
      }
      for (int i = 0; i < pending.length; i++) {
        if (pending[i] > 0) {
          pending[i]--;
          return signals.get(i).name();
        }
      }
      return null;
    }
  }

  /**
   * How many signals have come that nobody has waited for yet.
   *
   * @return 0 or more; 0 when the subscription is closed
   */
  public long pending() {
    synchronized (lock) {
      return Arrays.stream(pending).sum();
    }
  }

  // Delivering: threads of the JVM

  /** Counts a signal, and wakes who waits. False when the subscription is closed. */
  boolean deliver(SignalDispatch signal) {
    synchronized (lock) {
      if (!closed) {
        pending[signals.indexOf(signal)]++;
        wakeAll();
      }
      return !closed;
    }
  }

  /** All, since the first may just be leaving for another reason. Each looks for himself. */
  private void wakeAll() {
    waiters.forEach(waiter -> waiter.hooks.unblock(this, waiter.fiber));
  }

  // Closing

  /**
   * Stops catching the signals, and forgets those that nobody has waited for. Who waits gets an
   * {@link IllegalStateException}. Without other subscriptions the signals do again what they did
   * before. Later calls do nothing.
   */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      Arrays.fill(pending, 0);
      wakeAll();
    }
    signals.forEach(signal -> signal.remove(this));
  }

  @Override
  public String toString() {
    synchronized (lock) {
      String state = closed ? "closed" : pending() + " pending";
      return "SignalSubscription[" + signals + ", " + state + "]";
    }
  }
}
