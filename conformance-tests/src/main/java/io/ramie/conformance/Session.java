package io.ramie.conformance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks one scheduler one question after the other: nothing of an unusable one, and nothing more of
 * one that lets case after case wait in vain. One thread at a time.
 */
final class Session {
  private final Conformance conformance;
  private final Patience patience;
  private boolean isAdmitted;
  private @Nullable String refusal;

  Session(Conformance conformance, Duration limit) {
    this.conformance = conformance;
    this.patience = new Patience(limit);
  }

  /**
   * Has schedulers made, when it is first called.
   *
   * @throws UnusableSchedulerException the first time, if there is none to ask
   */
  void admit() throws InterruptedException {
    if (!isAdmitted) {
      isAdmitted = true;
      try {
        conformance.checkCreates();
      } catch (UnusableSchedulerException unusable) {
        refusal = unusable.getMessage();
        throw unusable;
      }
    }
  }

  Outcome ask(Case question) throws InterruptedException {
    String over = refusal != null ? refusal : patience.lost();
    if (over != null) {
      return new Outcome.NotAsked(question, over);
    }
    Outcome outcome = conformance.ask(question);
    patience.note(outcome);
    return outcome;
  }
}
