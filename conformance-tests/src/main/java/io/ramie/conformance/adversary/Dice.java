package io.ramie.conformance.adversary;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Random numbers of one handle, the same for the same seed. Without a lock, since fibers and other
 * threads may use a handle at once: the n-th number is a hash of n (SplitMix64).
 */
final class Dice {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final AtomicLong rolls = new AtomicLong();

  Dice(long seed, long handle) {
    this.seed = mix(seed + GOLDEN_GAMMA * handle);
  }

  /** Whether something happens that does with a probability. */
  boolean chance(double probability) {
    return probability > 0 && (next() >>> 11) * 0x1p-53 < probability;
  }

  /** A number from 1 to a limit, both included. */
  long upTo(long limit) {
    return 1 + Long.remainderUnsigned(next(), limit);
  }

  private long next() {
    return mix(seed + GOLDEN_GAMMA * rolls.incrementAndGet());
  }

  private static long mix(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
