package io.ramie.conformance;

import io.ramie.conformance.Trial.Step;
import java.util.concurrent.locks.LockSupport;

/** Two sides that do something at about the same time, round after round. */
final class Race {
  private static final int SPINS = 1_000;

  private final Trial trial;
  private final int rounds;

  // One side writes, the other reads: the last round begun here, and ended there.
  private volatile int begun;
  private volatile int ended;

  Race(Trial trial, int rounds) {
    this.trial = trial;
    this.rounds = rounds;
  }

  void run(Step here, Step there, Step after) throws Throwable {
    Helper helper = trial.elsewhere(() -> runThere(there));
    try {
      for (int round = 1; round <= rounds && ended < round; round++) {
        begin(round, helper);
        trial.jitter();
        here.run();
        awaitOtherSide(round);
        after.run();
      }
    } finally {
      begin(Integer.MAX_VALUE, helper);
    }
  }

  private void begin(int round, Helper helper) {
    begun = round;
    LockSupport.unpark(helper.thread());
  }

  private void runThere(Step there) throws Throwable {
    try {
      for (int round = 1; round <= rounds; round++) {
        awaitBegin(round);
        if (begun > rounds) {
          return;
        }
        trial.jitter();
        there.run();
        ended = round;
      }
    } finally {
      ended = Integer.MAX_VALUE;
    }
  }

  /** Spins at first: a thread that has to be woken is late for a race. */
  private void awaitBegin(int round) throws InterruptedException {
    for (int spins = 0; begun < round; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        trial.checkInTime();
      }
    }
  }

  /** Without a hook, which a late wake-up might end, or which throws what was raised late. */
  @SuppressWarnings("ThreadPriorityCheck") // the other side may need this processor
  private void awaitOtherSide(int round) throws InterruptedException {
    for (int spins = 0; ended < round; spins++) {
      trial.checkInTime();
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }
}
