package io.ramie.conformance;

import io.ramie.spi.Hook;
import java.util.ArrayList;
import java.util.List;

/** What has come of asking one kind of scheduler. */
public sealed interface Verdict {
  /**
   * What was asked: the scheduler's name, or the class of a provider that did not tell one.
   *
   * @return never blank
   */
  String name();

  /**
   * What else is worth knowing, for example that the scheduler printed something.
   *
   * @return sentences
   */
  List<String> notes();

  /**
   * The answers.
   *
   * @return in the order of the questions; empty when nothing could be asked
   */
  List<Outcome> outcomes();

  /**
   * Whether every promise is kept that applies.
   *
   * @return false when one is broken, or could not be asked for
   */
  boolean isRight();

  /**
   * The same with more to know.
   *
   * @param more sentences
   * @return this verdict and those
   */
  Verdict withNotes(List<String> more);

  /**
   * The answers about one hook.
   *
   * @param hook which
   * @return in the order of the questions
   */
  default List<Outcome> of(Hook hook) {
    return outcomes().stream().filter(outcome -> outcome.of().hook() == hook).toList();
  }

  /**
   * The promises that are not kept.
   *
   * @return in the order of the questions
   */
  default List<Outcome.Broken> broken() {
    return outcomes().stream()
        .filter(Outcome.Broken.class::isInstance)
        .map(Outcome.Broken.class::cast)
        .toList();
  }

  /**
   * All questions have an answer.
   *
   * @param subject what was asked
   * @param outcomes the answers, in the order of the questions
   * @param seed what all chances were drawn from: runs the same again
   * @param notes what else is worth knowing
   */
  record Answered(Subject subject, List<Outcome> outcomes, long seed, List<String> notes)
      implements Verdict {
    /** Copies what its caller might change. */
    public Answered {
      outcomes = List.copyOf(outcomes);
      notes = List.copyOf(notes);
    }

    @Override
    public String name() {
      return subject.name();
    }

    @Override
    public boolean isRight() {
      return outcomes.stream().allMatch(Outcome::isOk);
    }

    @Override
    public Verdict withNotes(List<String> more) {
      return new Answered(subject, outcomes, seed, joined(notes, more));
    }
  }

  /**
   * Nothing could be asked: there is no usable scheduler.
   *
   * @param name what was to be asked
   * @param reason what is wrong, and what would be right
   * @param details stack traces of the provider's own code; may be empty
   * @param notes what else is worth knowing
   */
  record Refused(String name, String reason, String details, List<String> notes)
      implements Verdict {
    /** Copies what its caller might change. */
    public Refused {
      notes = List.copyOf(notes);
    }

    @Override
    public List<Outcome> outcomes() {
      return List.of();
    }

    @Override
    public boolean isRight() {
      return false;
    }

    @Override
    public Verdict withNotes(List<String> more) {
      return new Refused(name, reason, details, joined(notes, more));
    }
  }

  private static List<String> joined(List<String> notes, List<String> more) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(more);
    return all;
  }
}
