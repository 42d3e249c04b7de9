package io.ramie.cli;

import io.ramie.conformance.Case;
import io.ramie.conformance.Outcome;
import java.io.PrintWriter;

/** One line of a terminal, written again at each question. */
final class LineProgress implements ConformanceProgress {
  /** To the line's start, and what stands there erased. */
  private static final String AGAIN = "\r\u001b[K";

  private final PrintWriter out;
  private final int total;
  private int done;
  private int failed;

  LineProgress(PrintWriter out, int total) {
    this.out = out;
    this.total = total;
  }

  @Override
  public void asking(Case question) {
    out.print(AGAIN + done + "/" + total + failures() + "  " + question.hook().methodName());
    out.print(" " + question.id());
    out.flush();
  }

  private String failures() {
    return failed == 0 ? "" : ", " + failed + " failed";
  }

  @Override
  public void answered(Outcome outcome) {
    done++;
    failed += outcome instanceof Outcome.Broken ? 1 : 0;
  }

  @Override
  public void end() {
    out.print(AGAIN);
    out.flush();
  }
}
