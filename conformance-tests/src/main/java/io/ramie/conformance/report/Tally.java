package io.ramie.conformance.report;

import io.ramie.conformance.Outcome;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Outcomes, counted. */
public final class Tally {
  private final Map<Result, Integer> counts = new EnumMap<>(Result.class);
  private final Duration took;

  private Tally(Collection<? extends Outcome> outcomes) {
    outcomes.forEach(outcome -> counts.merge(Result.of(outcome), 1, Integer::sum));
    this.took = outcomes.stream().map(Outcome::took).reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Counts outcomes.
   *
   * @param outcomes any
   * @return how many of each kind
   */
  public static Tally of(Collection<? extends Outcome> outcomes) {
    return new Tally(outcomes);
  }

  int count(Result result) {
    return counts.getOrDefault(result, 0);
  }

  int all() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  Duration took() {
    return took;
  }

  /** For example {@code 12 passed, 1 failed}. */
  @Override
  public String toString() {
    return counts.isEmpty()
        ? "no cases"
        : counts.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey().words())
            .collect(Collectors.joining(", "));
  }

  /** Seconds with three decimals, as every report has them. */
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e9);
  }
}
