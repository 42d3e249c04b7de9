package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProgressTest {
  @Test
  void longRunSaysHowFarItIs() throws Exception {
    AtomicLong done = new AtomicLong(1234);
    PipedWriter pipe = new PipedWriter();
    try (BufferedReader lines = new BufferedReader(new PipedReader(pipe));
        Progress _ =
            Progress.watch(
                new PrintWriter(pipe), 5000, done::get, Duration.ZERO, Duration.ofMillis(1))) {
      assertThat(lines.readLine()).isEqualTo("1,234 of 5,000 round trips");
      done.set(2000);
      String line = lines.readLine();
      for (int i = 0; i < 1000 && line.startsWith("1,234"); i++) {
        line = lines.readLine();
      }
      assertThat(line).isEqualTo("2,000 of 5,000 round trips");
    }
  }

  @Test
  void shortRunSaysNothing() {
    StringWriter out = new StringWriter();

    Progress.watch(new PrintWriter(out), 1, () -> 1).close();

    assertThat(out.toString()).isEmpty();
  }
}
