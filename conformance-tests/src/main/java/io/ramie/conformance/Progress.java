package io.ramie.conformance;

/** Told how a run gets on, on the thread that runs it. */
@FunctionalInterface
public interface Progress {
  /**
   * A question is about to be asked.
   *
   * @param question which
   */
  default void asking(Case question) {}

  /**
   * An answer is there.
   *
   * @param outcome which
   */
  void answered(Outcome outcome);
}
