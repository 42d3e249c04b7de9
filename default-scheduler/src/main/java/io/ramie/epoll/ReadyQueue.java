package io.ramie.epoll;

import io.ramie.spi.engine.Turn;
import io.ramie.spi.engine.TurnQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The turns that are ready. Those readied on the loop's own thread go into a plain deque; those
 * readied by other threads into a lock-free inbox, of which each tick takes in some and runs them
 * behind its own.
 */
final class ReadyQueue implements TurnQueue {
  /**
   * How many turns of the inbox one tick runs at most, and for how long it goes on with them. When
   * other threads ready fibers faster than the loop can run them (a thousand fibers whose disk
   * answers at once), whatever the poller and the timers ready waits for this much of them, and not
   * for all; short ones still share the price of a tick.
   */
  static final int FOREIGN_PER_TICK = 32;

  static final long FOREIGN_NANOS = 50_000;

  private final BooleanSupplier onOwnThread;
  private final Runnable signal;
  private final LongSupplier clock;
  private final WakeGuard guard = new WakeGuard();

  // Loop's thread.
  private final TurnRing turns = new TurnRing();

  // Loop's thread: taken in, oldest first. What becomes ready during a tick is not among them.
  private final TurnRing foreign = new TurnRing();

  // Any thread adds, the loop's takes.
  private final ConcurrentLinkedQueue<Turn> inbox = new ConcurrentLinkedQueue<>();

  /**
   * Creates an empty queue.
   *
   * @param onOwnThread whether the calling thread is the loop's
   * @param signal makes the poll that is under way return; any thread
   * @param clock the time in nanoseconds
   */
  ReadyQueue(BooleanSupplier onOwnThread, Runnable signal, LongSupplier clock) {
    this.onOwnThread = onOwnThread;
    this.signal = signal;
    this.clock = clock;
  }

  @Override
  public void add(Turn turn) {
    if (onOwnThread.getAsBoolean()) {
      turns.add(turn);
    } else {
      inbox.add(turn);
      if (guard.mustWake()) {
        signal.run();
      }
    }
  }

  /** Takes in some of what other threads have readied; whether anything is ready. Loop's thread. */
  boolean refill() {
    while (foreign.size() < FOREIGN_PER_TICK) {
      Turn turn = inbox.poll();
      if (turn == null) {
        break;
      }
      foreign.add(turn);
    }
    return !turns.isEmpty() || !foreign.isEmpty();
  }

  /** Whether a turn of the loop's own is ready. Loop's thread. */
  boolean hasOwn() {
    return !turns.isEmpty();
  }

  /**
   * Runs exactly the turns of the loop's own that are ready now, then what was taken in, for a
   * while. Loop's thread.
   */
  void runTick() {
    for (int left = turns.size(); left > 0; left--) {
      turns.remove().run();
    }
    if (!foreign.isEmpty()) {
      runForeign();
    }
  }

  private void runForeign() {
    // A single one needs no clock.
    long start = foreign.size() == 1 ? 0 : clock.getAsLong();
    do {
      foreign.remove().run();
    } while (!foreign.isEmpty() && clock.getAsLong() - start < FOREIGN_NANOS);
  }

  /**
   * Whether the loop may sleep: other threads signal from now on, until {@link #awake}. Loop's
   * thread.
   */
  boolean fallAsleep() {
    guard.fallAsleep();
    if (inbox.isEmpty()) {
      return true;
    }
    guard.awake();
    return false;
  }

  /** The loop is awake again. Loop's thread. */
  void awake() {
    guard.awake();
  }
}
