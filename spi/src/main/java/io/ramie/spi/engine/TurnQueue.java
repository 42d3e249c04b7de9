package io.ramie.spi.engine;

/** The ready queue of a scheduler, as the engine sees it: where turns are handed over. */
@FunctionalInterface
public interface TurnQueue {
  /**
   * Adds a turn, behind those that are ready unless the scheduler has a policy. Any thread, also in
   * the middle of a fiber, which must not be suspended by this: so it must not throw, block, or
   * take a monitor or a lock that others may hold, and must wake the scheduler's thread if that
   * waits for events. Called no more once the engine is closed, except by threads that are in the
   * middle of it.
   *
   * @param turn a turn that is not in the queue, unless the JDK has dumped the stack of one that is
   *     ready: then it is run once more, which does nothing
   */
  void add(Turn turn);
}
