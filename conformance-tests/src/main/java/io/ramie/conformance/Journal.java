package io.ramie.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers how far a run is, for a verdict should it end there. One thread writes, any reads. */
final class Journal implements Progress {
  private final Conformance conformance;
  private final Progress next;
  private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
  private volatile boolean hasBegun;
  private volatile long since;

  Journal(Conformance conformance, Progress next) {
    this.conformance = conformance;
    this.next = next;
  }

  @Override
  public void asking(Case question) {
    since = System.nanoTime();
    hasBegun = true;
    next.asking(question);
  }

  @Override
  public void answered(Outcome outcome) {
    outcomes.add(outcome);
    next.answered(outcome);
  }

  boolean hasBegun() {
    return hasBegun;
  }

  /** The verdict of a run whose JVM is being ended. */
  Verdict ended(String where) {
    List<Outcome> all = new ArrayList<>(outcomes);
    List<Case> cases = conformance.cases();
    if (all.size() < cases.size()) {
      all.add(broken(cases.get(all.size()), where));
    }
    for (Case left : cases.subList(all.size(), cases.size())) {
      all.add(new Outcome.NotAsked(left, "the JVM has been ended"));
    }
    return conformance.verdict(all);
  }

  private Outcome broken(Case question, String where) {
    return new Outcome.Broken(
        question,
        Duration.ofNanos(System.nanoTime() - since),
        "the JVM was ended with System.exit while this was asked",
        where,
        conformance.seed());
  }
}
