package io.ramie.conformance.cases;

import io.ramie.spi.Io;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A child that lives until it is told to end.
 *
 * @param process as the JDK has it
 */
record Child(Process process) implements AutoCloseable {
  private static final String LIVE = "read line; ";

  /** One that does something when it is told to end. */
  static Child start(String then) throws IOException {
    return start(Redirect.DISCARD, "sh", "-c", LIVE + then);
  }

  /** One whose output is an end of a pipe, and that writes nothing. */
  static Child silent(Io output) throws IOException {
    Path end = Objects.requireNonNull(output.reopenPath(), () -> output + " has no path");
    return start(Redirect.to(end.toFile()), "sh", "-c", LIVE);
  }

  /** One that leads a process group of its own. */
  static Child leader(String then) throws IOException {
    Child leader = start(Redirect.PIPE, "setsid", "sh", "-c", "echo leads; " + LIVE + then);
    // What the shell says comes after what made it the leader.
    try (BufferedReader output = leader.process.inputReader()) {
      output.readLine();
    }
    return leader;
  }

  private static Child start(Redirect output, String... command) throws IOException {
    return new Child(
        new ProcessBuilder(command).redirectOutput(output).redirectError(Redirect.DISCARD).start());
  }

  long pid() {
    return process.pid();
  }

  void end() throws IOException {
    process.getOutputStream().close();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    end();
    process.onExit().join();
  }
}
