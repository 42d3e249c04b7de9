package io.ramie.conformance.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ramie.conformance.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A report as a page: the verdict first, then what is wrong, then everything. */
final class HtmlReport {
  private static final String STYLE = "report.css";
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss z", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final Report report;
  private final Markup html;

  HtmlReport(Report report, Markup html) {
    this.report = report;
    this.html = html;
  }

  void write() {
    html.htmlDeclaration();
    html.element(
        "html",
        () -> {
          html.element("head", this::head);
          html.element("body", () -> html.element("main", this::page));
        },
        "lang",
        "en");
    html.end();
  }

  private void head() {
    html.emptyElement("meta", "charset", "UTF-8");
    html.emptyElement("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.emptyElement("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", report.headline());
    html.element("style", style());
  }

  private static String style() {
    try (InputStream file = HtmlReport.class.getResourceAsStream(STYLE)) {
      return new String(Objects.requireNonNull(file, STYLE).readAllBytes(), UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void page() {
    html.element("header", this::header);
    notes();
    switch (report.verdict()) {
      case Verdict.Refused refused -> refusal(refused);
      case Verdict.Answered answered -> answers(answered);
    }
    html.element("footer", this::footer);
  }

  private void header() {
    html.element("p", "Ramie conformance", "class", "kicker");
    String styleClass = report.verdict().isRight() ? "passed" : "failed";
    html.element("h1", report.headline(), "class", styleClass);
    if (report.verdict() instanceof Verdict.Answered answered) {
      Tally tally = Tally.of(answered.outcomes());
      html.element("p", tally.toString(), "class", "lead");
      new HtmlBar(html).write(tally);
    }
  }

  private void notes() {
    for (String note : report.verdict().notes()) {
      html.element("p", note, "class", "note");
    }
  }

  private void refusal(Verdict.Refused refused) {
    html.element(
        "section",
        () -> {
          html.element("p", refused.reason(), "class", "lead");
          if (!refused.details().isBlank()) {
            html.element("pre", refused.details());
          }
        });
  }

  private void answers(Verdict.Answered answered) {
    new HtmlFailures(report, html).write(answered.broken());
    new HtmlHooks(html).write(HookSection.of(answered));
  }

  private void footer() {
    html.element("h2", "How this was found");
    html.element(
        "dl",
        () -> {
          term("Command", report.circumstances().command());
          if (report.verdict() instanceof Verdict.Answered answered) {
            term("Seed", Long.toString(answered.seed()));
            term("Scheduler", answered.subject().type().getName());
          }
          report.circumstances().environment().forEach(this::term);
          term("Begun", WHEN.format(report.circumstances().begun()));
          term("Took", Tally.seconds(report.circumstances().took()) + " s");
        });
  }

  private void term(String name, String value) {
    html.element("dt", name);
    boolean isCode = List.of("Command", "Seed", "Scheduler").contains(name);
    html.element("dd", () -> html.element(isCode ? "code" : "span", value));
  }
}
