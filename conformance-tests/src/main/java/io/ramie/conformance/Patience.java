package io.ramie.conformance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is lost when case after case waits in vain, or when failures have taken too long in all, so that
 * a run has an end that somebody lives to see.
 */
final class Patience {
  private static final int IN_A_ROW = 5;
  private static final Duration IN_ALL = Duration.ofMinutes(2);

  private final Duration limit;
  private int inARow;
  private Duration failing = Duration.ZERO;

  /** Counts failures that have taken as long as this, in a row. */
  Patience(Duration limit) {
    this.limit = limit;
  }

  void note(Outcome outcome) {
    boolean inVain = !outcome.isOk() && outcome.took().compareTo(limit) >= 0;
    inARow = inVain ? inARow + 1 : 0;
    failing = outcome.isOk() ? failing : failing.plus(outcome.took());
  }

  /** Why no more is asked, or null. */
  @Nullable String lost() {
    if (inARow >= IN_A_ROW) {
      return inARow + " cases in a row have waited in vain for " + Interview.words(limit);
    }
    return failing.compareTo(IN_ALL) >= 0
        ? "failures have taken " + Interview.words(IN_ALL) + " in all"
        : null;
  }
}
