package io.ramie;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A class of the tests, run in a JVM of its own. */
public final class JavaProgram {
  private JavaProgram() {}

  /** The command that runs its main method. */
  public static List<String> command(Class<?> program, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                program.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String classPath() throws Exception {
    URI self = JavaProgram.class.getResource("JavaProgram.class").toURI();
    Path tests = Path.of(self).getParent().getParent().getParent();
    return String.join(
        File.pathSeparator,
        tests.toString(),
        System.getProperty("jdk.module.path", ""),
        System.getProperty("java.class.path"));
  }
}
