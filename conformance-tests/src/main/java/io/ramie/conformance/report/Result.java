package io.ramie.conformance.report;

import io.ramie.conformance.Outcome;

/** The kinds of outcomes, in the order in which they are shown. */
enum Result {
  PASSED("passed", "passed", "✓"),
  FAILED("failed", "failed", "✗"),
  NOT_APPLICABLE("not applicable", "absent", "–"),
  NOT_ASKED("not asked", "unasked", "?");

  private final String words;
  private final String styleClass;
  private final String sign;

  Result(String words, String styleClass, String sign) {
    this.words = words;
    this.styleClass = styleClass;
    this.sign = sign;
  }

  static Result of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Kept _ -> PASSED;
      case Outcome.Broken _ -> FAILED;
      case Outcome.NotApplicable _ -> NOT_APPLICABLE;
      case Outcome.NotAsked _ -> NOT_ASKED;
    };
  }

  String words() {
    return words;
  }

  String styleClass() {
    return styleClass;
  }

  String sign() {
    return sign;
  }
}
