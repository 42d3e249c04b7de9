package io.ramie.concurrency;

import org.jspecify.annotations.Nullable;

/**
 * Lets two actors begin together, and the one that plays the fiber know when the other has ended:
 * who is not woken by then never will be. No test waits for time to pass.
 */
public final class Race {
  private static final int SPINS_PER_YIELD = 1000;

  private volatile @Nullable Thread fiberThread;
  private volatile boolean over;

  /** Creates a race that nobody has begun. */
  public Race() {}

  /** The actor that plays the fiber is there. */
  public void enter() {
    fiberThread = Thread.currentThread();
  }

  /** Waits for the actor that plays the fiber. The other actor. */
  public Thread awaitFiber() {
    Thread thread;
    for (int spins = 0; (thread = fiberThread) == null; spins++) {
      relax(spins);
    }
    return thread;
  }

  /** The other actor has done what it does. */
  public void end() {
    over = true;
  }

  /** Whether the other actor has done what it does. */
  public boolean isOver() {
    return over;
  }

  /** Waits until the other actor has done what it does. */
  public void awaitEnd() {
    for (int spins = 0; !over; spins++) {
      relax(spins);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // there may be fewer processors than actors
  static void relax(int spins) {
    if (spins % SPINS_PER_YIELD == SPINS_PER_YIELD - 1) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }
}
