package io.ramie.conformance.report;

import io.ramie.conformance.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A verdict in the forms that people and build servers read. None of them needs anything but
 * itself: the page holds its style, and no script.
 *
 * @param verdict what has come of a run
 * @param circumstances when, where, and how to run it again
 */
public record Report(Verdict verdict, Circumstances circumstances) {
  /**
   * Writes a table of the hooks and every failure, without stack traces.
   *
   * @param out stays open
   * @throws IOException if it cannot be written to
   */
  public void writeSummary(Writer out) throws IOException {
    write(out, writer -> new TextReport(this, writer, false).write());
  }

  /**
   * Writes the summary, and the details of every failure: stack traces, or the state of every
   * fiber.
   *
   * @param out stays open
   * @throws IOException if it cannot be written to
   */
  public void writeText(Writer out) throws IOException {
    write(out, writer -> new TextReport(this, writer, true).write());
  }

  /**
   * Writes JUnit XML: a suite for each hook, a test case for each case.
   *
   * @param out stays open
   * @throws IOException if it cannot be written to
   */
  public void writeJunitXml(Writer out) throws IOException {
    write(out, writer -> new JunitXmlReport(this, new Markup(writer)).write());
  }

  /**
   * Writes an HTML page.
   *
   * @param out stays open
   * @throws IOException if it cannot be written to
   */
  public void writeHtml(Writer out) throws IOException {
    write(out, writer -> new HtmlReport(this, new Markup(writer)).write());
  }

  /**
   * Writes all three, {@code NAME.html}, {@code NAME.xml} and {@code NAME.txt}, over those of an
   * earlier run.
   *
   * @param folder made when it is not there
   * @return the HTML page
   * @throws IOException if they cannot be written
   */
  public Path writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path page = folder.resolve(fileName() + ".html");
    try (Writer html = Files.newBufferedWriter(page);
        Writer xml = Files.newBufferedWriter(folder.resolve(fileName() + ".xml"));
        Writer text = Files.newBufferedWriter(folder.resolve(fileName() + ".txt"))) {
      writeHtml(html);
      writeJunitXml(xml);
      writeText(text);
    }
    return page;
  }

  private String fileName() {
    return verdict.name().replaceAll("[^A-Za-z0-9._$-]", "-");
  }

  /** The command that asks one question again. */
  String again(String id, long seed) {
    return circumstances.command() + " --case " + id + " --seed " + seed;
  }

  /** The verdict in one line. */
  String headline() {
    return switch (verdict) {
      case Verdict.Refused _ -> verdict.name() + " cannot be asked";
      case Verdict.Answered answered when answered.outcomes().isEmpty() ->
          verdict.name() + " was asked nothing";
      case Verdict.Answered answered when answered.isRight() ->
          verdict.name() + " keeps its promises";
      case Verdict.Answered answered -> {
        int broken = answered.broken().size();
        yield verdict.name() + " breaks " + (broken == 1 ? "a promise" : broken + " promises");
      }
    };
  }

  private static void write(Writer out, Consumer<Writer> form) throws IOException {
    try {
      form.accept(out);
      out.flush();
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }
}
