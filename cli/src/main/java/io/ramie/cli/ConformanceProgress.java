package io.ramie.cli;

import io.ramie.conformance.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/** Says how far the questions are. */
sealed interface ConformanceProgress extends Progress permits LineProgress, HookProgress {
  /** Clears away what has been shown for the moment only. */
  void end();

  /**
   * One line that is written again and again where somebody looks at a terminal, elsewhere a line
   * for each hook.
   */
  static ConformanceProgress on(PrintWriter out, int total) {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        ? new LineProgress(out, total)
        : new HookProgress(out);
  }
}
