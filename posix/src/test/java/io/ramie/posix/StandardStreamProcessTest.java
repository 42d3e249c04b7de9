package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ramie.spi.Io;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program of its own with a stream that it shares with the shell that started it. The shell has
 * another program tell which flags the stream has afterwards. R2
 */
class StandardStreamProcessTest {
  private static final String PROBE = probe();

  @TempDir private Path folder;

  private static String probe() {
    try {
      return Path.of(System.getProperty("java.home"), "bin", "java")
          + " --enable-native-access=ALL-UNNAMED -cp "
          + String.join(
              File.pathSeparator,
              folder(StandardStreamProbe.class),
              module(PosixPlatform.class),
              module(Io.class))
          + " io.ramie.posix.StandardStreamProbe";
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The folder of a class of the tests, which are patched into the module. */
  private static String folder(Class<?> type) throws URISyntaxException {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    String path = Path.of(type.getResource(file).toURI()).toString();
    return path.substring(0, path.length() - file.length());
  }

  /** The folder or the jar of the module of a class. */
  private static String module(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** Runs a program with an input, which stays open until it has ended: its whole output. */
  private static String run(String input, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.getOutputStream().close();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static List<String> flags(String output) {
    return Pattern.compile("flags:\\s*(\\d+)")
        .matcher(output)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private static void assertBlocking(String output, int streams) {
    assertThat(flags(output))
        .as(output)
        .hasSize(streams)
        .allMatch(flags -> (Integer.parseInt(flags, 8) & Constants.O_NONBLOCK) == 0);
  }

  @Test
  void pipesStayAsTheyWere() throws Exception {
    String script =
        "printf hello | { " + PROBE + "; cat /proc/self/fdinfo/0 /proc/self/fdinfo/1; } | cat";

    String output = run("", "/bin/sh", "-c", script);

    assertThat(output).startsWith("hello");
    assertBlocking(output, 2);
  }

  @Test
  void aTerminalStaysAsItWas() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1) here");
    String command = PROBE + "; cat /proc/self/fdinfo/0 /proc/self/fdinfo/1";

    String output = run("hello\n\4", "/usr/bin/script", "-qec", command, "/dev/null");

    // Once from the terminal, which echoes, and once from the program.
    assertThat(output.split("hello", -1)).hasSize(3);
    assertBlocking(output, 2);
  }

  @Test
  void aFileGoesOnWhereTheProgramEnded() throws Exception {
    Path file = folder.resolve("out");

    String script = "{ printf one,two | " + PROBE + "; echo ,three; } >" + file;

    assertThat(run("", "/bin/sh", "-c", script)).isEmpty();
    assertThat(file).hasContent("one,two,three");
  }
}
