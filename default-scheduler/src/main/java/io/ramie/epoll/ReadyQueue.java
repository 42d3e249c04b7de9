package io.ramie.epoll;

import io.ramie.spi.engine.Turn;
import io.ramie.spi.engine.TurnQueue;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * The turns that are ready. Those readied on the loop's own thread go into a plain deque; those
 * readied by other threads into a lock-free inbox, of which each tick takes some into the deque.
 */
final class ReadyQueue implements TurnQueue {
  /**
   * How many turns of the inbox one tick takes in. When other threads ready fibers faster than the
   * loop can run them (a thousand fibers whose disk answers at once), whatever the poller and the
   * timers ready waits for this many of them, and not for all.
   */
  static final int TAKEN_IN_PER_TICK = 2;

  private final BooleanSupplier onOwnThread;
  private final Runnable signal;
  private final WakeGuard guard = new WakeGuard();

  // Loop's thread.
  private final ArrayDeque<Turn> turns = new ArrayDeque<>();

  // Any thread adds, the loop's takes.
  private final ConcurrentLinkedQueue<Turn> inbox = new ConcurrentLinkedQueue<>();

  /**
   * Creates an empty queue.
   *
   * @param onOwnThread whether the calling thread is the loop's
   * @param signal makes the poll that is under way return; any thread
   */
  ReadyQueue(BooleanSupplier onOwnThread, Runnable signal) {
    this.onOwnThread = onOwnThread;
    this.signal = signal;
  }

  @Override
  public void add(Turn turn) {
    if (onOwnThread.getAsBoolean()) {
      turns.addLast(turn);
    } else {
      inbox.add(turn);
      if (guard.mustWake()) {
        signal.run();
      }
    }
  }

  /** Takes in some of what other threads have readied; whether anything is ready. Loop's thread. */
  boolean refill() {
    for (int left = TAKEN_IN_PER_TICK; left > 0; left--) {
      Turn turn = inbox.poll();
      if (turn == null) {
        break;
      }
      turns.addLast(turn);
    }
    return !turns.isEmpty();
  }

  /** Runs exactly the turns that are ready now. Loop's thread. */
  void runTick() {
    for (int left = turns.size(); left > 0; left--) {
      turns.removeFirst().run();
    }
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
