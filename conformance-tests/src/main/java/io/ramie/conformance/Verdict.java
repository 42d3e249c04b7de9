package io.ramie.conformance;

import io.ramie.spi.Hook;
import java.util.List;

/**
 * All answers about one kind of scheduler.
 *
 * @param subject what was asked
 * @param outcomes the answers, in the order of the questions
 * @param seed runs the same again
 */
public record Verdict(Subject subject, List<Outcome> outcomes, long seed) {
  /** Copies what its caller might change. */
  public Verdict {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Whether every promise is kept that applies.
   *
   * @return false when one is broken
   */
  public boolean isRight() {
    return outcomes.stream().allMatch(Outcome::isOk);
  }

  /**
   * The promises that are not kept.
   *
   * @return in the order of the questions
   */
  public List<Outcome.Broken> broken() {
    return outcomes.stream()
        .filter(Outcome.Broken.class::isInstance)
        .map(Outcome.Broken.class::cast)
        .toList();
  }

  /**
   * The answers about one hook.
   *
   * @param hook which
   * @return in the order of the questions
   */
  public List<Outcome> of(Hook hook) {
    return outcomes.stream().filter(outcome -> outcome.of().hook() == hook).toList();
  }
}
