package io.ramie.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Deadline;
import io.ramie.Descriptors;
import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import io.ramie.spi.ProcessStatus;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FiberProcessTest {
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;
  private static final Duration LITTLE = Duration.ofMillis(5);

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script);
  }

  /** Runs until it is told to end. */
  private static ProcessBuilder endless() {
    return new ProcessBuilder("sleep", "600");
  }

  private static ProcessOutput capture(ProcessBuilder builder) throws IOException {
    try (FiberProcess process = FiberProcess.start(builder)) {
      return process.capture();
    }
  }

  private static void assertPipes(ProcessBuilder builder) {
    assertThat(builder.redirectInput()).isEqualTo(Redirect.PIPE);
    assertThat(builder.redirectOutput()).isEqualTo(Redirect.PIPE);
    assertThat(builder.redirectError()).isEqualTo(Redirect.PIPE);
  }

  // Streams

  @ParameterizedTest
  @EnumSource
  @DisplayName("P10: output is captured, ten times, and leaves no descriptor behind")
  void outputIsCaptured(Setting setting) throws Exception {
    setting.run(() ->
        Descriptors.assertNoneLeaked(() -> {
          for (int i = 0; i < 2; i++) {
            ProcessOutput output = capture(shell("echo out; echo err >&2; exit 3"));

            assertThat(output.stdout(UTF_8)).isEqualTo("out\n");
            assertThat(output.stderr(UTF_8)).isEqualTo("err\n");
            assertThat(output.status().exitCode()).isEqualTo(3);
          }
        }));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P10: a command that does not exist is an error at once, and leaves nothing behind")
  void missingCommandIsAnError(Setting setting) throws Exception {
    ProcessBuilder missing = new ProcessBuilder("/nonexistent/command");

    setting.run(() ->
        Descriptors.assertNoneLeaked(() ->
            assertThatThrownBy(() -> FiberProcess.start(missing))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/nonexistent/command")
                .hasMessageContaining("No such file")));

    assertPipes(missing);
  }

  @ParameterizedTest
  @EnumSource
  void inputIsReadByTheChild(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess sort = FiberProcess.start("sort")) {
        sort.stdin().write("b\na\n".getBytes(UTF_8));
        sort.stdin().close();

        assertThat(sort.stdout().inputStream().readAllBytes()).asString().isEqualTo("a\nb\n");
        assertThat(sort.waitFor().isSuccess()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A child that writes a lot to both outputs is captured without a deadlock")
  void bigOutputOnBothStreams(Setting setting) throws Exception {
    int size = 1_000_000;
    String script =
        "head -c %d /dev/zero >&2; head -c %d /dev/zero; head -c %d /dev/zero >&2"
            .formatted(size, size, size);

    ProcessOutput output = setting.run(() -> capture(shell(script)));

    assertThat(output.stdout()).hasSize(size);
    assertThat(output.stderr()).hasSize(2 * size);
    assertThat(output.status().isSuccess()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void captureHeedsTheTimeOfOneOutput(Setting setting) throws Exception {
    setting.run(() -> {
      ProcessBuilder builder = shell("while echo; do sleep 0.005; done");
      try (FiberProcess process = FiberProcess.start(builder).destroyOnClose()) {
        process.stderr().setTimeout(Duration.ofMillis(20));

        assertThatThrownBy(process::capture)
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessageStartingWith("read from ")
            .hasMessageEndingWith(" timed out after 0.02s");
        assertThat(process.isAlive()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void captureHeedsADeadline(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start("sleep", "60").destroyOnClose()) {
        process.stdout().setDeadline(Deadline.after(Duration.ofMillis(20)));

        assertThatThrownBy(process::capture).isInstanceOf(SocketTimeoutException.class);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P14: a child that closes its output without a word wakes who reads from it")
  void hangUpWakesTheReader(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start(shell("read go; exec >&-; read go"))) {
        Future<Integer> reader = setting.start(() -> process.stdout().read(new byte[1]));
        process.stdin().write("\n".getBytes(UTF_8));

        assertThat(reader.get()).isEqualTo(-1);
        assertThat(process.isAlive()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void errorsCanGoWhereOutputGoes(Setting setting) throws Exception {
    setting.run(() -> {
      ProcessBuilder builder = shell("echo out; echo err >&2").redirectErrorStream(true);
      try (FiberProcess process = FiberProcess.start(builder)) {
        assertThat(process.capture().stdout(UTF_8)).isEqualTo("out\nerr\n");
        assertThatIllegalStateException()
            .isThrownBy(process::stderr)
            .withMessageContaining("standard error")
            .withMessageContaining("no pipe");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void redirectsAreThoseOfTheBuilder(Setting setting, @TempDir Path folder) throws Exception {
    Path input = Files.writeString(folder.resolve("in"), "text");
    Path output = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder("cat")
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .redirectError(Redirect.INHERIT);

    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start(builder)) {
        assertThat(process.waitFor().isSuccess()).isTrue();
        assertThatIllegalStateException().isThrownBy(process::stdin);
        assertThatIllegalStateException().isThrownBy(process::stdout);
        assertThatIllegalStateException().isThrownBy(process::stderr);
      }
    });

    assertThat(output).hasContent("text");
  }

  @ParameterizedTest
  @EnumSource
  void environmentAndDirectoryAreThoseOfTheBuilder(Setting setting, @TempDir Path folder)
      throws Exception {
    ProcessBuilder builder = shell("pwd; echo $ADDED; echo ${HOME-none}");
    builder.directory(folder.toFile());
    builder.environment().put("ADDED", "value");
    builder.environment().remove("HOME");

    ProcessOutput output = setting.run(() -> capture(builder));

    assertThat(output.stdout(UTF_8)).isEqualTo(folder.toRealPath() + "\nvalue\nnone\n");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("One builder starts several children at once, and keeps its redirects")
  void builderIsLeftAsItIs(Setting setting) throws Exception {
    ProcessBuilder builder = shell("echo out");

    setting.run(() -> {
      List<Future<ProcessOutput>> outputs = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        outputs.add(setting.start(() -> capture(builder)));
      }
      for (Future<ProcessOutput> output : outputs) {
        assertThat(output.get().stdout(UTF_8)).isEqualTo("out\n");
      }
    });

    assertPipes(builder);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("The child has no descriptor but its three streams, and those block as usual")
  void childHasItsThreeStreamsOnly(Setting setting) throws Exception {
    ProcessOutput output =
        setting.run(
            () -> capture(shell("ls /proc/$$/fd; grep flags /proc/$$/fdinfo/0 /proc/$$/fdinfo/1")));

    List<String> lines = output.stdout(UTF_8).lines().toList();
    assertThat(lines).filteredOn(line -> line.matches("\\d+")).containsExactly("0", "1", "2");
    // O_NONBLOCK is 04000
    assertThat(lines)
        .filteredOn(line -> line.contains("flags"))
        .hasSize(2)
        .noneMatch(line -> line.matches(".*[4-7]\\d{3}$"));
  }

  // The end

  @ParameterizedTest
  @EnumSource
  @DisplayName("P1: a child that has ended before is known at once, and again")
  void childThatHasEndedBefore(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start(shell("exit 42"))) {
        while (process.isAlive()) {
          Fibers.sleep(Duration.ofMillis(1));
        }

        ProcessStatus status = process.waitFor();

        assertThat(status).isEqualTo(ProcessStatus.exited(process.pid(), 42));
        assertThat(process.waitFor()).isEqualTo(status);
        assertThat(process.waitFor(Duration.ZERO)).contains(status);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P2: a child that ends later")
  void childThatEndsLater(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start(shell("read go; exit 7"))) {
        Future<ProcessStatus> waiter = setting.start(() -> process.waitFor());
        assertThat(process.waitFor(LITTLE)).isEmpty();
        process.stdin().close();

        assertThat(waiter.get()).isEqualTo(ProcessStatus.exited(process.pid(), 7));
        assertThat(process.isAlive()).isFalse();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P5: a signal is told from an exit code")
  void signalIsTold(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess terminated = FiberProcess.start(endless());
          FiberProcess killed = FiberProcess.start(endless())) {
        terminated.destroy();
        killed.destroyForcibly();

        assertThat(terminated.waitFor().signal()).isEqualTo(SIGTERM);
        assertThat(killed.waitFor().signal()).isEqualTo(SIGKILL);
        assertThat(killed.waitFor().exitCode()).isEqualTo(-1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P5: an exit code above 128 is no signal, also when the wait comes late")
  void highExitCodeIsNoSignal(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess waitedFor = FiberProcess.start(shell("read go; exit 137"));
          FiberProcess late = FiberProcess.start(shell("read go; exit 137"))) {
        waitedFor.stdin().close();
        late.stdin().close();

        assertThat(waitedFor.waitFor()).isEqualTo(ProcessStatus.exited(waitedFor.pid(), 137));
        while (late.isAlive()) {
          Fibers.sleep(Duration.ofMillis(1));
        }
        assertThat(late.waitFor()).isEqualTo(ProcessStatus.exited(late.pid(), 137));
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P12: without time to wait it only looks")
  void zeroOnlyLooks(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start(endless()).destroyOnClose()) {
        assertThat(process.waitFor(Duration.ZERO)).isEmpty();
        assertThat(process.waitFor(Duration.ofSeconds(-1))).isEmpty();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A time-out around a wait with a longer one of its own comes out")
  void outerTimeoutComesOut(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start(endless()).destroyOnClose()) {
        assertThatThrownBy(
                () -> Fibers.timeout(LITTLE, () -> process.waitFor(Duration.ofMinutes(10))))
            .isInstanceOf(TimeoutException.class);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("What is raised ends the wait, and the child goes on")
  void raisedCauseEndsTheWait(Setting setting) throws Exception {
    IOException raised = new IOException("on purpose");

    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start(endless()).destroyOnClose()) {
        Fiber<?> waiting = Fibers.current();
        Future<?> helper = setting.start(() -> waiting.raise(raised));

        assertThatThrownBy(process::waitFor).isSameAs(raised);
        helper.get();
        assertThat(process.isAlive()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P4: many children at once cost no thread for each")
  void manyChildrenAtOnce(Setting setting) throws Exception {
    setting.run(() -> {
      List<FiberProcess> processes = new ArrayList<>();
      List<Future<ProcessStatus>> waiters = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        FiberProcess process = FiberProcess.start(shell("read go; exit " + i));
        processes.add(process);
        waiters.add(setting.start(() -> process.waitFor()));
      }

      assertThat(threadsOfOurs()).isLessThan(20);
      processes.forEach(process -> process.stdin().close());

      for (int i = 0; i < 30; i++) {
        assertThat(waiters.get(i).get().exitCode()).isEqualTo(i);
        processes.get(i).close();
      }
    });
  }

  private static long threadsOfOurs() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("ramie"))
        .count();
  }

  // Closing

  @ParameterizedTest
  @EnumSource
  @DisplayName("D9: closing it ends whatever waits on its streams, and leaves the child alone")
  void closeWakesWhoReads(Setting setting) throws Exception {
    setting.run(() -> {
      FiberProcess process = FiberProcess.start(endless());
      Fiber<?> reading = Fibers.current();
      setting.start(() -> {
        while (reading.currentWait() == null) {
          Fibers.sleep(Duration.ofMillis(1));
        }
        process.close();
      });

      assertThatThrownBy(() -> process.stdout().read(new byte[1]))
          .isInstanceOf(ClosedChannelException.class);
      assertThat(process.isAlive()).isTrue();

      process.destroyForcibly();
      assertThat(process.waitFor().signal()).isEqualTo(SIGKILL);
      process.close();
    });
  }

  @ParameterizedTest
  @EnumSource
  void closeCanEndTheChild(Setting setting) throws Exception {
    setting.run(() -> {
      FiberProcess process = FiberProcess.start(endless()).destroyOnClose();

      process.close();

      assertThat(process.waitFor().signal()).isEqualTo(SIGKILL);
    });
  }

  @Test
  @DisplayName("A start that is cancelled leaves neither a child nor a descriptor behind")
  void cancelledStartLeavesNothingBehind() throws Exception {
    Fibers.run(() -> {
      Descriptors.assertNoneLeaked(() -> {
        for (int i = 0; i < 5; i++) {
          Fiber<FiberProcess> start = Fibers.schedule(() -> FiberProcess.start(endless()));
          Fibers.sleep(Duration.ofNanos(200_000L * i));
          start.cancel();
          assertNothingStarted(start);
        }
      });
      while (ProcessHandle.current().children().findAny().isPresent()) {
        Fibers.sleep(Duration.ofMillis(1));
      }
    });
  }

  private static void assertNothingStarted(Fiber<FiberProcess> start) throws Exception {
    try (FiberProcess tooEarly = start.value().destroyOnClose()) {
      assertThat(tooEarly.isAlive()).isTrue();
    } catch (CancellationException cancelled) {
      assertThat(start.isCancelled()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatItIs(Setting setting) throws Exception {
    setting.run(() -> {
      try (FiberProcess process = FiberProcess.start(endless()).destroyOnClose()) {
        assertThat(process).hasToString("FiberProcess[" + process.pid() + " sleep]");
        assertThat(process.toHandle().pid()).isEqualTo(process.pid());
      }
    });
  }

  // Children of others

  @ParameterizedTest
  @EnumSource
  void childThatTheUserHasStarted(Setting setting) throws Exception {
    setting.run(() -> {
      Process process = shell("read go; exit 42").start();
      assertThat(FiberProcess.waitFor(process, LITTLE)).isEmpty();
      process.getOutputStream().close();

      ProcessStatus status = FiberProcess.waitFor(process);

      assertThat(status).isEqualTo(ProcessStatus.exited(process.pid(), 42));
      assertThat(FiberProcess.waitFor(process)).isEqualTo(status);
      assertThat(FiberProcess.waitFor(process, Duration.ZERO)).contains(status);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P7: no child to wait for is an error in user code")
  void noChildIsAnError(Setting setting) throws Exception {
    setting.run(() -> {
      assertThatThrownBy(() -> ChildProcesses.waitFor(1))
          .isInstanceOf(NoChildException.class)
          .hasMessageContaining("wait for child 1 failed: ECHILD");
      assertThatThrownBy(() -> ChildProcesses.poll(-4_000_000))
          .isInstanceOf(NoChildException.class)
          .hasMessageContaining("any child of process group 4000000");
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P12: a child that runs is looked at by number, and waited for")
  void childByNumber(Setting setting) throws Exception {
    setting.run(() -> {
      Process process = shell("read go; exit 5").start();
      assertThat(ChildProcesses.poll(process.pid())).isEmpty();
      Fiber<?> waiting = Fibers.current();
      Future<?> helper =
          setting.start(() -> {
            while (waiting.currentWait() == null) {
              Fibers.sleep(Duration.ofMillis(1));
            }
            process.destroy();
          });

      assertThat(ChildProcesses.waitFor(process.pid()).signal()).isEqualTo(SIGTERM);
      helper.get();
    });
  }
}
