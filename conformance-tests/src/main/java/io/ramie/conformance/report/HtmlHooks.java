package io.ramie.conformance.report;

import io.ramie.conformance.Outcome;
import java.util.List;

/** Every hook with its bar, and folded below it every case. */
final class HtmlHooks {
  private final Markup html;

  HtmlHooks(Markup html) {
    this.html = html;
  }

  void write(List<HookSection> hooks) {
    html.element(
        "section",
        () -> {
          html.element("h2", "Hooks");
          legend();
          hooks.forEach(this::hook);
        },
        "class",
        "hooks");
  }

  private void legend() {
    html.element(
        "p",
        () -> {
          for (Result result : Result.values()) {
            html.element("span", "", "class", "dot " + result.styleClass());
            html.text(" " + result.words() + "  ");
          }
        },
        "class",
        "fine");
    html.element(
        "p",
        "A hook is required, or the scheduler implements it itself (own), or it has the body that"
            + " comes with the SPI (default). Open a hook to see its cases.",
        "class",
        "fine");
  }

  private void hook(HookSection hook) {
    Tally tally = hook.tally();
    html.element(
        "details",
        () -> {
          html.element("summary", () -> summary(hook, tally));
          html.element("ul", () -> hook.outcomes().forEach(this::outcome));
        },
        "id",
        hook.hook().methodName());
  }

  private void summary(HookSection hook, Tally tally) {
    html.element("code", hook.hook().methodName());
    html.element("span", hook.hook().isRequired() ? "required" : hook.body(), "class", "body");
    new HtmlBar(html).write(tally);
    html.element("span", tally.toString(), "class", "counts");
    html.element("span", Tally.seconds(tally.took()) + " s", "class", "time");
  }

  private void outcome(Outcome outcome) {
    Result result = Result.of(outcome);
    html.element(
        "li",
        () -> {
          html.element("span", result.sign(), "class", "sign", "title", result.words());
          html.element("code", outcome.of().id());
          html.element("span", () -> sentence(outcome), "class", "sentence");
          html.element("span", Tally.seconds(outcome.took()) + " s", "class", "time");
        },
        "class",
        result.styleClass());
  }

  private void sentence(Outcome outcome) {
    html.text(outcome.of().sentence() + " ");
    html.element("span", outcome.of().source(), "class", "source");
    switch (outcome) {
      case Outcome.Kept _ -> {}
      case Outcome.Broken broken ->
          html.element("a", "What happened", "href", "#" + broken.of().id() + "-failure");
      case Outcome.NotApplicable(_, String reason) -> reason("Does not apply: " + reason);
      case Outcome.NotAsked(_, String reason) -> reason("Not asked: " + reason);
    }
  }

  private void reason(String reason) {
    html.element("span", reason, "class", "reason");
  }
}
