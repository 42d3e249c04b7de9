package io.ramie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.process.FiberProcess;
import io.ramie.spi.ProcessStatus;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Signals from outside, in a JVM of its own. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class SignalProcessTest {
  private static final int SIGTERM = 15;

  private static FiberProcess start(String... flags) throws Exception {
    List<String> command = JavaProgram.command(SignalProgram.class);
    command.addAll(1, List.of(flags));
    return FiberProcess.start(new ProcessBuilder(command).redirectErrorStream(true))
        .destroyOnClose();
  }

  private static BufferedReader linesOf(FiberProcess program) {
    return new BufferedReader(new InputStreamReader(program.stdout().inputStream(), UTF_8));
  }

  @Test
  @DisplayName("A signal from outside ends the wait; afterwards it ends the JVM as it did before")
  void signalFromOutside() throws Exception {
    Fibers.run(() -> {
      try (FiberProcess program = start()) {
        BufferedReader lines = linesOf(program);
        assertThat(lines.readLine()).isEqualTo("waiting");
        program.destroy();
        assertThat(lines.readLine()).isEqualTo("caught TERM");
        assertThat(lines.readLine()).isEqualTo("closed");
        program.destroy();

        // The JVM exits with that code; no signal ends it.
        assertThat(program.waitFor()).isEqualTo(ProcessStatus.exited(program.pid(), 128 + SIGTERM));
      }
    });
  }

  @Test
  void reducedSignalUsageIsRefusedByName() throws Exception {
    Fibers.run(() -> {
      try (FiberProcess program = start("-Xrs")) {
        assertThat(linesOf(program).readLine())
            .startsWith("cannot wait for SIGTERM")
            .contains("-Xrs");
      }
    });
  }
}
