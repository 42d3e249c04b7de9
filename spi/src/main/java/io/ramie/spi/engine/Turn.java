package io.ramie.spi.engine;

import io.ramie.spi.Fiber;

/**
 * One run of a fiber, from where it was suspended to its next suspension, with the first runs of
 * the fibers that it starts. A scheduler is handed a turn when a fiber becomes ready, and decides
 * when to run it.
 */
public interface Turn extends Runnable {
  /**
   * Whose turn it is, for a scheduler with a policy.
   *
   * @return the fiber that will run
   */
  Fiber<?> fiber();

  /**
   * Runs the fiber until it suspends or finishes. On the scheduler's thread, once for each time the
   * turn was handed over.
   *
   * @throws VirtualMachineError the fiber's; it is meant to come out of {@link
   *     io.ramie.spi.FiberScheduler#run}, and the turns that are left to run when that is called
   *     again
   */
  @Override
  void run();
}
