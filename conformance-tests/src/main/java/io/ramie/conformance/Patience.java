package io.ramie.conformance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Is lost when case after case waits in vain, so that a run has an end that somebody lives to see.
 */
final class Patience {
  private static final int IN_A_ROW = 5;
  private static final int IN_ALL = 20;

  private final Duration limit;
  private int inARow;
  private int inAll;

  /** Counts failures that have taken as long as this. */
  Patience(Duration limit) {
    this.limit = limit;
  }

  void note(Outcome outcome) {
    boolean inVain = !outcome.isOk() && outcome.took().compareTo(limit) >= 0;
    inARow = inVain ? inARow + 1 : 0;
    inAll += inVain ? 1 : 0;
  }

  /** Why no more is asked, or null. */
  @Nullable String lost() {
    if (inARow >= IN_A_ROW) {
      return inARow + " cases in a row have waited in vain for " + Interview.words(limit);
    }
    return inAll >= IN_ALL
        ? inAll + " cases have waited in vain for " + Interview.words(limit)
        : null;
  }
}
