package io.ramie.cli;

import io.ramie.conformance.Case;
import io.ramie.conformance.Catalog;
import io.ramie.conformance.Conformance;
import io.ramie.conformance.Subject;
import io.ramie.spi.Hook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say what is asked, and how. */
final class QuestionOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--hook",
      paramLabel = "HOOK",
      converter = HookConverter.class,
      description = "Ask the cases of this hook, for example ioWait; may be repeated.")
  private List<Hook> hooks = new ArrayList<>();

  @Option(
      names = "--case",
      paramLabel = "ID",
      converter = CaseConverter.class,
      description = "Ask this case, for example S1; may be repeated. --list shows all.")
  private List<Case> cases = new ArrayList<>();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Ask each case N times, with other chances each time (default: 1).")
  private int repetitions;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Draw the same chances as the run that printed this seed (default: random).")
  private @Nullable Long seed;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long a case may take; it is broken then (default: ${DEFAULT-VALUE}).")
  private int deadline;

  @Option(
      names = "--faults",
      paramLabel = "P",
      description =
          "Ask over a platform that interrupts calls and tells late of readiness, with the"
              + " probability P, for example 0.1. No hook may let that through.")
  private @Nullable Double faults;

  QuestionOptions() {}

  /** The cases of the hooks and those named; all unless there are any of either. */
  List<Case> chosen() {
    return Catalog.cases().stream().filter(this::isChosen).toList();
  }

  private boolean isChosen(Case question) {
    return (hooks.isEmpty() && cases.isEmpty())
        || hooks.contains(question.hook())
        || cases.contains(question);
  }

  Conformance to(Subject subject) {
    checkPositive("--repeat", repetitions);
    checkPositive("--deadline", deadline);
    try {
      Conformance all =
          new Conformance(subject)
              .withCases(this::isChosen)
              .withRepetitions(repetitions)
              .withDeadline(Duration.ofSeconds(deadline));
      Conformance seeded = seed == null ? all : all.withSeed(seed);
      return faults == null ? seeded : seeded.withFaults(faults);
    } catch (IllegalArgumentException wrong) {
      // The faults are all that is left to be wrong.
      throw Usage.error(command, "--faults: " + wrong.getMessage());
    }
  }

  private void checkPositive(String option, int value) {
    if (value < 1) {
      throw Usage.error(command, option + " must be at least 1, not " + value);
    }
  }

  /** What a single case needs to be asked in the same way again, as it would be typed. */
  List<String> words() {
    return faults == null ? List.of() : List.of("--faults", faults.toString());
  }
}
