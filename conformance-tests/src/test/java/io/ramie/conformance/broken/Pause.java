package io.ramie.conformance.broken;

/** Widens the gap between two steps that should be one. */
final class Pause {
  private static final long NANOS = 300_000;

  private Pause() {}

  static void betweenSteps() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < NANOS) {
      Thread.onSpinWait();
    }
  }
}
