package io.ramie.conformance.report;

import io.ramie.conformance.BrokenPromise;
import io.ramie.conformance.Outcome;
import io.ramie.conformance.Verdict;
import java.time.temporal.ChronoUnit;

/** A report as build servers read it. */
final class JunitXmlReport {
  private final Report report;
  private final Markup xml;

  JunitXmlReport(Report report, Markup xml) {
    this.report = report;
    this.xml = xml;
  }

  void write() {
    xml.xmlDeclaration();
    switch (report.verdict()) {
      case Verdict.Refused refused -> suites(1, 1, 0, () -> refusal(refused));
      case Verdict.Answered answered -> {
        Tally tally = Tally.of(answered.outcomes());
        suites(
            tally.all(),
            tally.count(Result.FAILED),
            skipped(tally),
            () -> HookSection.of(answered).forEach(hook -> suite(answered, hook)));
      }
    }
    xml.end();
  }

  private void suites(int tests, int failures, int skipped, Runnable body) {
    xml.element(
        "testsuites",
        block(body),
        "name",
        "conformance of " + report.verdict().name(),
        "tests",
        Integer.toString(tests),
        "failures",
        Integer.toString(failures),
        "errors",
        "0",
        "skipped",
        Integer.toString(skipped),
        "time",
        Tally.seconds(report.circumstances().took()));
  }

  private static int skipped(Tally tally) {
    return tally.count(Result.NOT_APPLICABLE) + tally.count(Result.NOT_ASKED);
  }

  private void suite(Verdict.Answered verdict, HookSection hook) {
    Tally tally = hook.tally();
    suite(
        hook.hook().methodName(),
        tally,
        () -> {
          properties(() -> {
            property("seed", Long.toString(verdict.seed()));
            property("body", hook.body());
          });
          hook.outcomes().forEach(this::testCase);
        });
  }

  private void suite(String name, Tally tally, Runnable body) {
    xml.element(
        "testsuite",
        block(body),
        "name",
        name,
        "tests",
        Integer.toString(tally.all()),
        "failures",
        Integer.toString(tally.count(Result.FAILED)),
        "errors",
        "0",
        "skipped",
        Integer.toString(skipped(tally)),
        "time",
        Tally.seconds(tally.took()),
        "timestamp",
        report.circumstances().begun().truncatedTo(ChronoUnit.SECONDS).toString());
    xml.text("\n");
  }

  private void properties(Runnable more) {
    xml.element(
        "properties",
        block(() -> {
          property("command", report.circumstances().command());
          report.circumstances().environment().forEach(this::property);
          report.verdict().notes().forEach(note -> property("note", note));
          more.run();
        }));
    xml.text("\n");
  }

  private void property(String name, String value) {
    xml.emptyElement("property", "name", name, "value", value);
  }

  private void testCase(Outcome outcome) {
    xml.element(
        "testcase",
        () -> result(outcome),
        "name",
        outcome.of().id() + ": " + outcome.of().sentence(),
        "classname",
        report.verdict().name() + "." + outcome.of().hook().methodName(),
        "time",
        Tally.seconds(outcome.took()));
    xml.text("\n");
  }

  private void result(Outcome outcome) {
    switch (outcome) {
      case Outcome.Kept _ -> {}
      case Outcome.NotApplicable(_, String reason) -> skip("does not apply: " + reason);
      case Outcome.NotAsked(_, String reason) -> skip("not asked: " + reason);
      case Outcome.Broken broken ->
          failure(
              broken.message(),
              broken.message()
                  + "\nsource: "
                  + broken.of().source()
                  + "\nagain: "
                  + report.again(broken.of().id(), broken.seed())
                  + "\n\n"
                  + broken.details());
    }
  }

  private void skip(String reason) {
    xml.emptyElement("skipped", "message", reason);
  }

  private void failure(String message, String text) {
    xml.element("failure", text, "message", message, "type", BrokenPromise.class.getName());
  }

  private void refusal(Verdict.Refused refused) {
    xml.element(
        "testsuite",
        block(() -> {
          properties(() -> {});
          xml.element(
              "testcase",
              () -> failure(refused.reason(), refused.reason() + "\n\n" + refused.details()),
              "name",
              "can be asked",
              "classname",
              refused.name());
        }),
        "name",
        "provider",
        "tests",
        "1",
        "failures",
        "1",
        "errors",
        "0",
        "skipped",
        "0");
  }

  /** Content that begins on a line of its own. */
  private Runnable block(Runnable body) {
    return () -> {
      xml.text("\n");
      body.run();
    };
  }
}
