package io.ramie.cli;

import io.ramie.conformance.Case;
import io.ramie.conformance.Outcome;
import io.ramie.conformance.report.Tally;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A line for each hook, once it has been asked about. */
final class HookProgress implements ConformanceProgress {
  private final PrintWriter out;
  private final List<Outcome> ofHook = new ArrayList<>();

  HookProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void asking(Case question) {
    if (!ofHook.isEmpty() && ofHook.getFirst().of().hook() != question.hook()) {
      end();
    }
  }

  @Override
  public void answered(Outcome outcome) {
    ofHook.add(outcome);
  }

  @Override
  public void end() {
    if (!ofHook.isEmpty()) {
      out.println(ofHook.getFirst().of().hook().methodName() + ": " + Tally.of(ofHook));
      out.flush();
      ofHook.clear();
    }
  }
}
