package io.ramie.cli;

import io.ramie.conformance.GuardedRun;
import io.ramie.conformance.Verdict;
import io.ramie.conformance.report.Circumstances;
import io.ramie.conformance.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ramie conformance}. */
@Command(
    name = "conformance",
    description = {
      "Asks whether a scheduler is right. Each case is a promise of a hook.",
      "Prints a table of the hooks and every broken promise, and writes the report as an HTML page,"
          + " as JUnit XML and as text."
    },
    exitCodeList = {
      " 0:every promise is kept that applies",
      " 1:a promise is broken, or the scheduler cannot be asked",
      " 2:the command line is wrong"
    })
final class ConformanceCommand implements Callable<Integer> {
  @Mixin private CandidateOptions candidate = new CandidateOptions();
  @Mixin private QuestionOptions questions = new QuestionOptions();
  @ParentCommand private @Nullable Main main;
  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      defaultValue = "target/conformance",
      description = "Where the report is written (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("");

  @Option(
      names = "--list",
      description = "List the cases with their hooks and sentences, and ask nothing.")
  private boolean list;

  ConformanceCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    return list ? list() : run();
  }

  private int list() {
    Table table = new Table("case", "hook", "promise");
    questions
        .chosen()
        .forEach(each -> table.row(each.id(), each.hook().methodName(), each.sentence()));
    PrintWriter out = Console.out(command);
    table.print(out);
    out.flush();
    return 0;
  }

  private int run() throws IOException, InterruptedException {
    createFolder();
    // The writers have the streams of the terminal, before these are taken from the scheduler.
    PrintWriter out = Console.out(command);
    ConformanceProgress progress =
        ConformanceProgress.on(Console.err(command), questions.chosen().size());
    Instant begun = Instant.now();
    try (Candidate asked = candidate.open()) {
      Verdict verdict =
          new GuardedRun(asked.name(), () -> questions.to(asked.subject()))
              .run(progress, last -> finishAtOnce(last, progress, begun, out));
      return finish(verdict, progress, begun, out);
    }
  }

  private void createFolder() {
    try {
      Files.createDirectories(folder);
    } catch (IOException impossible) {
      throw Usage.error(
          command,
          "--report must name a folder, and cannot be written: " + impossible.getMessage());
    }
  }

  private int finish(Verdict verdict, ConformanceProgress progress, Instant begun, PrintWriter out)
      throws IOException {
    progress.end();
    Report report = new Report(verdict, Circumstances.of(again(), begun));
    if (main != null && main.isVerbose()) {
      report.writeText(out);
    } else {
      report.writeSummary(out);
    }
    out.println("report: " + report.writeTo(folder));
    out.flush();
    return verdict.isRight() ? 0 : 1;
  }

  /** While the JVM is being ended by the scheduler: nobody is left to be told of a failure. */
  private void finishAtOnce(
      Verdict verdict, ConformanceProgress progress, Instant begun, PrintWriter out) {
    try {
      finish(verdict, progress, begun, out);
    } catch (IOException unwritten) {
      out.println("the report could not be written: " + unwritten.getMessage());
      out.flush();
    }
  }

  private String again() {
    List<String> words = new ArrayList<>(List.of("./ramie", "conformance"));
    words.addAll(candidate.words());
    words.addAll(questions.words());
    return words.stream().map(ConformanceCommand::quoted).collect(Collectors.joining(" "));
  }

  /** For a shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:,=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
