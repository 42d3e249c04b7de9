package io.ramie.conformance.broken;

import java.util.Map;

/** The cases that no broken scheduler is there for, and why they stay. */
final class Uncaught {
  /** By the case's id. */
  static final Map<String, String> REASONS =
      Map.of(
          "P102",
          "a scheduler that takes the status of a child races with the JDK's own thread: one that"
              + " spins is caught once in a few attempts, which is no test");

  private Uncaught() {}
}
