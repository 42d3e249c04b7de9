package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own, on the class path, with a limit that a test may set. */
final class ChildJvm {
  private ChildJvm() {}

  /** Runs a program after a shell command; what it has printed, both streams together. */
  static String run(String before, Class<?> program) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> flags =
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath(),
            program.getName());
    String command = before + " && exec '" + java + "' '" + String.join("' '", flags) + "'";
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static String classPath() throws Exception {
    String modules = System.getProperty("jdk.module.path");
    String classes = System.getProperty("java.class.path");
    URI resource = ChildJvm.class.getResource("ChildJvm.class").toURI();
    Path tests = Path.of(resource).getParent();
    for (int i = 0; i < ChildJvm.class.getPackageName().split("\\.").length; i++) {
      tests = tests.getParent();
    }
    return tests
        + (modules == null ? "" : File.pathSeparator + modules)
        + File.pathSeparator
        + classes;
  }
}
