package io.ramie.conformance.report;

/** Draws how outcomes are distributed, as one bar of coloured parts. */
final class HtmlBar {
  private final Markup html;

  HtmlBar(Markup html) {
    this.html = html;
  }

  void write(Tally tally) {
    html.element(
        "span", () -> parts(tally), "class", "bar", "role", "img", "aria-label", "" + tally);
  }

  private void parts(Tally tally) {
    for (Result result : Result.values()) {
      int count = tally.count(result);
      if (count > 0) {
        html.element("span", "", "class", result.styleClass(), "style", "flex-grow: " + count);
      }
    }
  }
}
