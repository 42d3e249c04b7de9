package io.ramie.epoll;

import io.ramie.spi.engine.Turn;
import io.ramie.spi.engine.TurnQueue;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * The turns that are ready. Those readied on the loop's own thread go into a plain deque; those
 * readied by other threads into a lock-free inbox, which is emptied into the deque once a tick.
 */
final class ReadyQueue implements TurnQueue {
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

  /** Takes in what other threads have readied; whether anything is ready. Loop's thread. */
  boolean refill() {
    for (Turn turn = inbox.poll(); turn != null; turn = inbox.poll()) {
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
