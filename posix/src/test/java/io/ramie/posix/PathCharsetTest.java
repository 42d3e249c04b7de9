package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Io;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names under other charsets than that of these tests, each in a JVM of its own. */
class PathCharsetTest {
  private static String run(String... charset) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            folder(PathCharsetProbe.class),
            module(PosixPlatform.class),
            module(Io.class)));
    command.add(PathCharsetProbe.class.getName());
    command.addAll(List.of(charset));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String folder(Class<?> type) throws URISyntaxException {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    String path = Path.of(type.getResource(file).toURI()).toString();
    return path.substring(0, path.length() - file.length());
  }

  private static String module(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  // K2: what was received is not lost for the name of its sender.
  @Test
  void aNameThatTheCharsetDoesNotKnowIsNone() throws Exception {
    assertThat(run()).contains("charset: US-ASCII", "socket: (unnamed)", "file: ENOENT");
  }

  @Test
  void anyCharsetMayNameFiles() throws Exception {
    assertThat(run("ISO-8859-15")).contains("charset: ISO-8859-15", "file: ENOENT");
  }
}
