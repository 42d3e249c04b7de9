package io.ramie.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints. */
final class Console {
  private Console() {}

  static PrintWriter out(@Nullable CommandSpec command) {
    return Objects.requireNonNull(command).commandLine().getOut();
  }

  static PrintWriter err(@Nullable CommandSpec command) {
    return Objects.requireNonNull(command).commandLine().getErr();
  }
}
