package io.ramie.conformance.report;

import io.ramie.conformance.Outcome;
import java.util.List;

/** The promises that are broken: what happened is open, where it happened is folded. */
final class HtmlFailures {
  private final Report report;
  private final Markup html;

  HtmlFailures(Report report, Markup html) {
    this.report = report;
    this.html = html;
  }

  void write(List<Outcome.Broken> failures) {
    if (!failures.isEmpty()) {
      html.element(
          "section",
          () -> {
            html.element("h2", "Broken promises");
            failures.forEach(this::failure);
          });
    }
  }

  private void failure(Outcome.Broken broken) {
    html.element(
        "article", () -> content(broken), "class", "failure", "id", broken.of().id() + "-failure");
  }

  private void content(Outcome.Broken broken) {
    html.element(
        "h3",
        () -> {
          html.element("code", broken.of().id());
          html.text(" " + broken.of().hook().methodName());
        });
    html.element("p", broken.of().sentence(), "class", "sentence");
    html.element("p", broken.message(), "class", "happened");
    html.element("p", "Source: " + broken.of().source(), "class", "fine");
    html.element(
        "p",
        () -> {
          html.text("Again: ");
          html.element("code", report.again(broken.of().id(), broken.seed()));
        },
        "class",
        "fine");
    details(broken.details());
  }

  private void details(String details) {
    if (!details.isBlank()) {
      html.element(
          "details",
          () -> {
            html.element("summary", "Details");
            html.element("pre", details);
          });
    }
  }
}
