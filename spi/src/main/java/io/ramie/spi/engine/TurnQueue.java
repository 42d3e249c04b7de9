package io.ramie.spi.engine;

/** The ready queue of a scheduler, as the engine sees it: where turns are handed over. */
@FunctionalInterface
public interface TurnQueue {
  /**
   * Adds a turn, behind those that are ready unless the scheduler has a policy. Any thread; it must
   * not block or throw, and must wake the scheduler's thread if that waits for events. Called no
   * more once the engine is closed, except by threads that are in the middle of it.
   *
   * @param turn a turn that is not in the queue
   */
  void add(Turn turn);
}
