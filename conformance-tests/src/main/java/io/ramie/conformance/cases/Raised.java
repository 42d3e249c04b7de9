package io.ramie.conformance.cases;

import io.ramie.conformance.Trial.Step;

/** What is raised in fibers: nothing else throws it. */
final class Raised extends Exception {
  private static final long serialVersionUID = 1L;

  /** How often a step throws it: 1 or 0 times. */
  static int caught(Step step) throws Throwable {
    try {
      step.run();
      return 0;
    } catch (Raised raised) {
      return 1;
    }
  }
}
