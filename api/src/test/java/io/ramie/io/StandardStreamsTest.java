package io.ramie.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.JavaProgram;
import io.ramie.Setting;
import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Standard streams of a program in a JVM of its own. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class StandardStreamsTest {
  private static final byte[] MUCH = "0123456789\n".repeat(20_000).getBytes(UTF_8);
  private static final byte[] ALIVE = "alive\n".getBytes(UTF_8);

  @TempDir Path folder;

  private static ProcessBuilder program(Setting setting) throws Exception {
    return new ProcessBuilder(JavaProgram.command(StandardStreamsProgram.class, setting.name()));
  }

  private static void assertEnded(Process process) throws Exception {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void pipesAreWaitedForWithoutStallingOthers(Setting setting) throws Exception {
    Process process = program(setting).start();
    try (InputStream output = process.getInputStream()) {
      assertThat(output.readNBytes(ALIVE.length)).isEqualTo(ALIVE);

      try (OutputStream input = process.getOutputStream()) {
        input.write(MUCH);
      }

      assertThat(output.readAllBytes()).startsWith(MUCH).endsWith("still open".getBytes(UTF_8));
      assertThat(process.errorReader().readLine()).isEqualTo(MUCH.length + " bytes");
    }
    assertEnded(process);
  }

  @ParameterizedTest
  @EnumSource
  void filesAreReadAndWritten(Setting setting) throws Exception {
    Path input = Files.write(folder.resolve("input"), MUCH);
    Path output = folder.resolve("output");
    Path error = folder.resolve("error");
    Process process =
        program(setting)
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .redirectError(error.toFile())
            .start();

    assertEnded(process);

    assertThat(output).hasContent("alive\n" + new String(MUCH, UTF_8) + "still open");
    assertThat(error).hasContent(MUCH.length + " bytes");
  }

  @ParameterizedTest
  @EnumSource
  void devicesAreReadAndWritten(Setting setting) throws Exception {
    File nothing = new File("/dev/null");
    Path error = folder.resolve("error");
    Process process =
        program(setting)
            .redirectInput(nothing)
            .redirectOutput(nothing)
            .redirectError(error.toFile())
            .start();

    assertEnded(process);

    assertThat(error).hasContent("0 bytes");
  }
}
