package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.conformance.Catalog;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ConformanceCommandTest {
  @TempDir private Path folder;

  private Run conformance(String... arguments) {
    List<String> all = new ArrayList<>(List.of("conformance", "--report", report().toString()));
    all.addAll(List.of(arguments));
    return Run.of(all.toArray(String[]::new));
  }

  private Path report() {
    return folder.resolve("report");
  }

  @Test
  void rightSchedulerEndsWithZero() throws IOException {
    Run run = conformance("--scheduler", "epoll", "--hook", "kernelSleep", "--seed", "5");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("hook +body +passed +failed +not applicable +seconds\n")
        .containsPattern("kernelSleep +own +\\d+ +0 +0 ")
        .containsPattern("epoll keeps its promises: \\d+ passed \\(seed 5\\)\n")
        .endsWith("report: " + report().resolve("epoll.html") + "\n");
    assertThat(Files.readString(report().resolve("epoll.html"))).contains("keeps its promises");
    assertThat(report().resolve("epoll.xml")).isNotEmptyFile();
  }

  @Test
  void defaultSchedulerIsAskedWhenNoneIsNamed() {
    Run run = conformance("--case", "S1");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("epoll keeps its promises: 1 passed");
  }

  @Test
  void progressIsALinePerHookWhereThereIsNoTerminal() {
    Run run = conformance("--case", "S1", "--hook", "yield");

    assertThat(run.err().lines())
        .satisfiesExactly(
            first -> assertThat(first).matches("yield: \\d+ passed, 1 not applicable"),
            second -> assertThat(second).isEqualTo("kernelSleep: 1 passed"));
  }

  @Test
  void schedulerIsHeldToWhatItDeclaresToBe() {
    Run fair = conformance("--scheduler", "fair", "--with", "fair", "--case", "Y16");
    Run inOrder = conformance("--scheduler", "poll", "--with", "fair", "--case", "Y16");

    assertThat(fair.exitCode()).isZero();
    assertThat(fair.out()).contains("1 passed");
    assertThat(inOrder.exitCode()).isEqualTo(1);
    assertThat(inOrder.out()).contains("Y16", "went first in 5 of 5 rounds");
  }

  @Test
  void brokenSchedulerFromItsJarEndsWithItsPromise() throws IOException {
    Path jar =
        Strangers.sleeping(
            "super.kernelSleep(duration == null ? null : duration.dividedBy(2));", folder);

    Run run =
        conformance(
            "--provider", "example.Provider", "--classpath", jar.toString(), "--case", "S110");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("FAILED S110 kernelSleep: " + Catalog.find("S110").sentence())
        .contains("happened  its time-out was 1800000000000, not 3600000000000")
        .contains("again     ./ramie conformance --provider example.Provider --classpath " + jar)
        .contains("--case S110 --seed ")
        .contains("example breaks a promise: 1 failed");
    assertThat(run.out()).doesNotContain("at io.ramie.");
  }

  @Test
  void verboseShowsTheDetails() throws IOException {
    Path jar = Strangers.sleeping("throw new IllegalStateException(\"tired\");", folder);

    Run run =
        conformance(
            "--scheduler", "example", "--classpath", jar.toString(), "--case", "S1", "--verbose");

    assertThat(run.out()).contains("at example.Scheduler.kernelSleep(Scheduler.java:12)");
  }

  @Test
  void schedulerIsFoundByItsNameInSeveralJars() throws IOException {
    Path jar = Strangers.right(folder);
    Path empty = Files.createDirectory(folder.resolve("empty"));

    Run run =
        conformance(
            "--scheduler",
            "example",
            "--classpath",
            empty + File.pathSeparator + jar,
            "--hook",
            "kernelSleep");

    assertThat(run.err()).startsWith("kernelSleep: ");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("example keeps its promises");
  }

  @Test
  void unusableProviderIsRefusedInASentence() {
    Run run = conformance("--provider", "example.Missing");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("example.Missing cannot be asked: there is no class example.Missing on the")
        .doesNotContain("at io.ramie");
    assertThat(report().resolve("example.Missing.html")).isNotEmptyFile();
  }

  @Test
  void whatASchedulerPrintsIsANoteOnly() throws IOException {
    Path jar =
        Strangers.sleeping("System.out.println(\"hello\"); super.kernelSleep(duration);", folder);

    Run run = conformance("--scheduler", "example", "--classpath", jar.toString(), "--case", "S1");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("note: while it was asked, .* on standard output.*: hello");
  }

  @Test
  void caseThatNeedsWhatIsDeclaredAbsentDoesNotApply() {
    Run run = conformance("--scheduler", "epoll", "--hook", "yield", "--without", "fifo");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsPattern("keeps its promises: \\d+ passed, \\d+ not applicable");
  }

  @Test
  void caseIsAskedOverFaultsOnRequest() {
    Run run = conformance("--case", "R3", "--faults", "0.3", "--repeat", "3");

    assertThat(run.exitCode()).isZero();
  }

  @Test
  void listShowsEveryCaseAndAsksNothing() {
    Run run = conformance("--list");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(1 + Catalog.cases().size());
    assertThat(run.out()).containsPattern("S1 +kernelSleep +" + Catalog.find("S1").sentence());
    assertThat(report()).doesNotExist();
  }

  @Test
  void listIsLimitedToWhatIsChosen() {
    Run run = conformance("--list", "--case", "S1");

    assertThat(run.out().lines()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--hook iowait|there is no hook 'iowait'; near are: ioWait, ",
        "--case S1x|there is no case 'S1x'; near are: S1, ",
        "--without order|there is no trait 'order'; known are: fibers, fifo",
        "--scheduler nosuch|unknown scheduler 'nosuch'; known are: blocking, epoll",
        "--scheduler epoll --provider x.Y|mutually exclusive",
        "--classpath nosuch.jar|--classpath must name jars and folders, not 'nosuch.jar'",
        "--repeat 0|--repeat must be at least 1, not 0",
        "--deadline 0|--deadline must be at least 1, not 0",
        "--with fifo --without fifo|a scheduler is fifo or is not: give --with or --without",
        "--faults 2|must be from 0 to 1, not 2.0",
        "--seed x|'x' is not a long",
        "--nosuch|Unknown option: '--nosuch'"
      })
  void wrongCommandLineIsOneClearLine(String arguments, String message) {
    Run run = conformance(arguments.split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("ramie: ").contains(message).contains("conformance --help)");
  }

  @Test
  void folderThatCannotBeWrittenIsOneClearLine() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    Run run = Run.of("conformance", "--report", file.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("--report must name a folder").contains(file.toString());
  }
}
