package io.ramie.epoll;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether a loop that has nothing to do looks on for a moment before it sleeps, in case another
 * thread is about to ready a fiber. To sleep and be woken takes both threads far longer than that
 * moment, so two schedulers that talk to each other would do little else.
 *
 * <p>It learns from what happens: after a sleep that another thread ended, the next one is put off
 * by a spin; each spin in vain doubles the number of such sleeps before the next attempt. A loop
 * that other threads leave alone never spins, and neither does one on a single processor, where the
 * other thread could not run meanwhile. Loop's thread.
 */
final class Spin {
  /** How long one lasts: about as long as a sleeping thread takes to be woken. */
  static final long NANOS = 20_000;

  /** How many looks it has at most, however slowly the clock goes. */
  static final int LOOKS = 2_000;

  /** After how many sleeps that another thread ended it tries again, at the most. */
  static final int LONGEST_PAUSE = 64;

  private final BooleanSupplier found;
  private final LongSupplier clock;
  private final boolean possible;

  // How many more sleeps must be ended by another thread before it spins; 0 is now.
  private int pause = 1;
  private int nextPause = 1;

  /**
   * Creates one that has seen nothing yet.
   *
   * @param found whether there is something to do
   * @param clock the time in nanoseconds
   * @param processors how many there are
   */
  Spin(BooleanSupplier found, LongSupplier clock, int processors) {
    this.found = found;
    this.clock = clock;
    this.possible = processors > 1;
  }

  /** A sleep is over that another thread has ended. */
  void wokenByAnotherThread() {
    if (pause > 0) {
      pause--;
    }
  }

  /**
   * Looks on for a moment, if that has been worth it.
   *
   * @param atMost for how long, in nanoseconds
   * @return true if there is something to do
   */
  boolean await(long atMost) {
    return possible && pause == 0 && spin(Math.min(NANOS, atMost));
  }

  private boolean spin(long nanos) {
    long start = clock.getAsLong();
    for (int looks = 0; looks < LOOKS && clock.getAsLong() - start < nanos; looks++) {
      if (found.getAsBoolean()) {
        nextPause = 1;
        return true;
      }
      Thread.onSpinWait();
    }
    pause = nextPause;
    nextPause = Math.min(2 * nextPause, LONGEST_PAUSE);
    return false;
  }
}
