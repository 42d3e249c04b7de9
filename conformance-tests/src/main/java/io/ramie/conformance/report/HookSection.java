package io.ramie.conformance.report;

import io.ramie.conformance.Outcome;
import io.ramie.conformance.Verdict;
import io.ramie.spi.Hook;
import java.util.List;

/**
 * What was found out about one hook.
 *
 * @param hook which
 * @param body whose: the scheduler's own, or the default one
 * @param outcomes in the order of the questions
 */
record HookSection(Hook hook, String body, List<Outcome> outcomes) {
  /** Those that were asked about, in the order of the questions. */
  static List<HookSection> of(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Refused _ -> List.of();
      case Verdict.Answered answered ->
          answered.outcomes().stream()
              .map(outcome -> outcome.of().hook())
              .distinct()
              .map(hook -> of(answered, hook))
              .toList();
    };
  }

  private static HookSection of(Verdict.Answered verdict, Hook hook) {
    String body = hook.isImplementedBy(verdict.subject().type()) ? "own" : "default";
    return new HookSection(hook, body, verdict.of(hook));
  }

  Tally tally() {
    return Tally.of(outcomes);
  }
}
