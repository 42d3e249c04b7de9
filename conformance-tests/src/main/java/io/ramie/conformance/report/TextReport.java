package io.ramie.conformance.report;

import static java.util.stream.Collectors.joining;

import io.ramie.conformance.Outcome;
import io.ramie.conformance.Verdict;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A report for terminals. */
final class TextReport {
  private final Report report;
  private final PrintWriter out;
  private final boolean withDetails;

  TextReport(Report report, Writer out, boolean withDetails) {
    this.report = report;
    this.out = new PrintWriter(out);
    this.withDetails = withDetails;
  }

  void write() {
    switch (report.verdict()) {
      case Verdict.Refused refused -> refusal(refused);
      case Verdict.Answered answered -> answers(answered);
    }
    report.verdict().notes().forEach(note -> out.println("note: " + note));
    out.flush();
  }

  private void refusal(Verdict.Refused refused) {
    out.println(report.headline() + ": " + refused.reason());
    details(refused.details());
  }

  private void answers(Verdict.Answered verdict) {
    Tally all = Tally.of(verdict.outcomes());
    List<Result> columns = columns(all);
    row("hook", "body", columns, Result::words, "seconds");
    for (HookSection each : HookSection.of(verdict)) {
      row(each.hook().methodName(), each.body(), columns, each.tally());
    }
    row("all", "", columns, all);
    out.println();
    verdict.broken().forEach(this::failure);
    givenUp(verdict);
    out.println(report.headline() + ": " + all + " (seed " + verdict.seed() + ")");
  }

  /** What nobody needs to know of is left out, so that lines stay short. */
  private static List<Result> columns(Tally all) {
    return Stream.of(Result.values())
        .filter(result -> result != Result.NOT_ASKED || all.count(result) > 0)
        .toList();
  }

  private void row(String hook, String body, List<Result> columns, Tally tally) {
    row(
        hook,
        body,
        columns,
        result -> Integer.toString(tally.count(result)),
        Tally.seconds(tally.took()));
  }

  private void row(
      String hook,
      String body,
      List<Result> columns,
      Function<Result, String> cell,
      String seconds) {
    String cells =
        columns.stream()
            .map(result ->
                String.format("%" + (result.words().length() + 2) + "s", cell.apply(result)))
            .collect(joining());
    out.printf("%-21s  %-7s%s%9s%n", hook, body, cells, seconds);
  }

  private void failure(Outcome.Broken broken) {
    out.println("FAILED " + broken.of());
    line("happened", broken.message());
    line("source", broken.of().source());
    line("again", report.again(broken.of().id(), broken.seed()));
    details(broken.details());
    out.println();
  }

  private void line(String title, String text) {
    out.printf("  %-8s  %s%n", title, text.indent(12).strip());
  }

  private void details(String details) {
    if (withDetails && !details.isBlank()) {
      out.print(details.indent(4));
    }
  }

  private void givenUp(Verdict.Answered verdict) {
    verdict.outcomes().stream()
        .filter(Outcome.NotAsked.class::isInstance)
        .map(Outcome.NotAsked.class::cast)
        .map(Outcome.NotAsked::reason)
        .distinct()
        .forEach(reason -> out.println("not asked: " + reason));
  }
}
