package io.ramie.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/** Makes tests of questions. */
final class ConformanceTests {
  private ConformanceTests() {}

  static Stream<DynamicTest> of(Conformance conformance) {
    return conformance.cases().stream()
        .map(question ->
            DynamicTest.dynamicTest(
                question.id() + ": " + question.sentence(),
                () -> report(conformance.ask(question))));
  }

  private static void report(Outcome outcome) {
    switch (outcome) {
      case Outcome.Kept _ -> {}
      case Outcome.NotApplicable(Case of, String reason) ->
          throw new TestAbortedException(of.id() + " does not apply: " + reason);
      case Outcome.NotAsked(Case of, String reason) ->
          throw new TestAbortedException(of.id() + " was not asked: " + reason);
      case Outcome.Broken broken ->
          throw new AssertionError(
              broken.of()
                  + System.lineSeparator()
                  + broken.message()
                  + System.lineSeparator()
                  + "(source: "
                  + broken.of().source()
                  + "; seed "
                  + broken.seed()
                  + ")"
                  + System.lineSeparator()
                  + broken.details());
    }
  }
}
