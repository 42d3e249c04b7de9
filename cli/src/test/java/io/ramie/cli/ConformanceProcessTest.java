package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Schedulers that end the JVM. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ConformanceProcessTest {
  @TempDir private Path folder;

  private Program start(Path jar, String... arguments) throws Exception {
    String[] all =
        Stream.concat(
                Stream.of(
                    "conformance",
                    "--provider",
                    "example.Provider",
                    "--classpath",
                    jar.toString(),
                    "--report",
                    folder.resolve("report").toString()),
                Stream.of(arguments))
            .toArray(String[]::new);
    return Program.start(1000, all);
  }

  @Test
  void exitInACaseIsABrokenPromise() throws Exception {
    Path jar = Strangers.sleeping("System.exit(0);", folder);
    try (Program program = start(jar, "--case", "S1", "--case", "S2")) {
      List<String> lines = program.rest();

      assertThat(lines)
          .anyMatch(line -> line.startsWith("FAILED S1 kernelSleep: "))
          .anyMatch(line -> line.endsWith("ended with System.exit while this was asked"))
          .anyMatch(line -> line.equals("not asked: the JVM has been ended"));
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(folder.resolve("report").resolve("example.html")).isNotEmptyFile();
    }
  }

  @Test
  void exitInTheConstructorIsARefusal() throws Exception {
    Path jar = Strangers.constructing("System.exit(0);", folder);
    try (Program program = start(jar)) {
      assertThat(program.rest())
          .anyMatch(line -> line.startsWith("example.Provider cannot be asked: it ended the JVM"));
      assertThat(program.exitCode()).isEqualTo(1);
    }
  }

  @Test
  void signalEndsItAsEverywhere() throws Exception {
    Path jar =
        Strangers.sleeping(
            "if (duration.isPositive()) new java.util.concurrent.CountDownLatch(1).await();"
                + " super.kernelSleep(duration);",
            folder);
    try (Program program = start(jar, "--case", "Y1", "--case", "S1")) {
      assertThat(program.line()).isEqualTo("yield: 1 passed");

      program.signal("TERM");

      assertThat(program.rest()).isEmpty();
      assertThat(program.exitCode()).isEqualTo(128 + 15);
    }
  }
}
