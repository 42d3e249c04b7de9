package io.ramie.conformance.report;

import io.ramie.conformance.Case;
import io.ramie.conformance.Outcome;
import io.ramie.conformance.Subject;
import io.ramie.conformance.Verdict;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A small verdict that no scheduler has deserved. */
final class MadeUp {
  static final String NASTY =
      "<b> & \"quotes\" ]]> \u0000\u001b[31m \uFFFE \uD83D \uD83D\uDE00 ü\nnext";

  private MadeUp() {}

  /** A scheduler that overrides what it must. */
  abstract static class Example implements FiberScheduler {
    @Override
    public abstract int ioWait(Io io, int events, @Nullable Duration timeout)
        throws InterruptedException;

    @Override
    public abstract void kernelSleep(@Nullable Duration duration) throws InterruptedException;
  }

  static Case question(String id, Hook hook, String sentence) {
    return new Case(id, hook, Case.Setting.FIBER, Set.of(), sentence, "contract, " + id, _ -> {});
  }

  static Outcome kept() {
    return new Outcome.Kept(
        question("S1", Hook.KERNEL_SLEEP, "A sleep is never short."), Duration.ofMillis(1234));
  }

  static Outcome broken(String message) {
    return new Outcome.Broken(
        question("W1", Hook.IO_WAIT, "A wait ends."),
        Duration.ofMillis(500),
        message,
        "thread conformance-W1\n    at example.Loop.run",
        42);
  }

  static Outcome absent() {
    return new Outcome.NotApplicable(
        question("W2", Hook.IO_WAIT, "Waits are fair."), "its order is its own");
  }

  static Outcome notAsked() {
    return new Outcome.NotAsked(question("Y1", Hook.YIELD, "A yield yields."), "5 cases hang");
  }

  static Verdict answered(Outcome... outcomes) {
    Subject subject =
        Subject.of(
            Example.class,
            _ -> {
              throw new UnsupportedOperationException("made up");
            });
    return new Verdict.Answered(subject, List.of(outcomes), 7, List.of());
  }

  static Verdict refused() {
    return new Verdict.Refused(
        "example.Provider", "name() returned null", "    at example.Provider.name", List.of());
  }

  static Report report(Verdict verdict) {
    return new Report(
        verdict,
        new Circumstances(
            "ramie conformance --scheduler example",
            Instant.parse("2026-01-02T03:04:05.678Z"),
            Duration.ofMillis(2500),
            Map.of("JVM", "Example 25")));
  }

  static List<Element> elements(Document document, String name) {
    NodeList found = document.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }
}
