package io.ramie.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** The command as a process of its own, with a limit of open files if one is asked for. */
final class Program implements AutoCloseable {
  // A shell starts programs in the background with SIGINT ignored, and so the JVM would ignore it.
  private static final String WITH_SIGINT =
      "if env --default-signal=INT true 2>/dev/null;"
          + " then exec env --default-signal=INT \"$@\"; else exec \"$@\"; fi";

  private final Process process;
  private final BufferedReader out;

  private Program(Process process) {
    this.process = process;
    this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static Program start(int openFiles, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    command.add("ulimit -n " + openFiles + " && " + WITH_SIGINT);
    command.add("sh");
    command.addAll(java());
    command.addAll(List.of(arguments));
    return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static List<String> java() throws IOException {
    String modules = jars(System.getProperty("jdk.module.path"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(
        java,
        "--add-opens=java.base/java.lang=io.ramie.spi",
        "--enable-native-access=io.ramie.posix",
        "-p",
        modules,
        "-m",
        "io.ramie.cli/" + Main.class.getName());
  }

  /** A module path of jars only: loading a class from a folder needs a descriptor. */
  private static String jars(String modulePath) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : modulePath.split(File.pathSeparator, -1)) {
      jars.add(Files.isDirectory(Path.of(entry)) ? jar(entry) : entry);
    }
    return String.join(File.pathSeparator, jars);
  }

  private static String jar(String folder) throws IOException {
    Path jar = Files.createTempFile("ramie-", ".jar");
    jar.toFile().deleteOnExit();
    int result =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", folder, ".");
    if (result != 0) {
      throw new IOException("cannot make a jar of " + folder);
    }
    return jar.toString();
  }

  /** The next line that it prints, or null at its end. */
  String line() throws IOException {
    return out.readLine();
  }

  /** Everything that it prints from now on. */
  List<String> rest() {
    return out.lines().toList();
  }

  void signal(String name) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still running: " + process);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
