package io.ramie.cli;

import io.ramie.net.DescriptorLimitException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Failures as one clear line. */
final class Failures {
  private static final Path LIMITS = Path.of("/proc/self/limits");

  private Failures() {}

  static void report(Throwable failure, PrintWriter err, boolean verbose) {
    err.println("ramie: " + describe(failure));
    if (verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof DescriptorLimitException) {
      return message + openFileLimit().map(limit -> " (now " + limit + ")").orElse("");
    }
    return isExpected(failure) && message != null
        ? message
        : failure + "; --verbose shows where it comes from";
  }

  /** Whether the message alone says what to do. */
  private static boolean isExpected(Throwable failure) {
    return failure instanceof IOException
        || failure instanceof UnsupportedOperationException
        || failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException;
  }

  /** The limit of open files of this process, where the system shows it. */
  private static Optional<String> openFileLimit() {
    try {
      List<String> lines = Files.readAllLines(LIMITS);
      return lines.stream()
          .filter(line -> line.startsWith("Max open files"))
          .map(line -> line.substring("Max open files".length()).strip().split("\\s+", 2)[0])
          .findFirst();
    } catch (IOException notHere) {
      return Optional.empty();
    }
  }
}
