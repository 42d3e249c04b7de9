package io.ramie.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/** Makes tests of questions. */
final class ConformanceTests {
  private ConformanceTests() {}

  static Stream<DynamicTest> of(Conformance conformance) {
    Session session = conformance.session();
    return conformance.cases().stream()
        .map(question ->
            DynamicTest.dynamicTest(
                question.id() + ": " + question.sentence(), () -> report(ask(session, question))));
  }

  private static Outcome ask(Session session, Case question) throws InterruptedException {
    try (ExitWatch _ = ExitWatch.begin(where -> System.err.println(exit(question, where)))) {
      session.admit();
      return session.ask(question);
    }
  }

  /** For those who read why their test JVM is gone. */
  private static String exit(Case question, String where) {
    return "the JVM was ended with System.exit while the scheduler was asked "
        + question
        + System.lineSeparator()
        + where;
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
