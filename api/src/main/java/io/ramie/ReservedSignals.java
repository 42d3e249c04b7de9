package io.ramie;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The signals that a program cannot have, and why. */
final class ReservedSignals {
  private static final String ERRORS = "the JVM finds out about its own errors with it";
  private static final String CHILDREN =
      "the JDK waits for the children that it starts; wait for one with FiberProcess.waitFor";

  /** Those that the JVM would let anybody take, and break, besides those that it refuses. */
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("KILL", "no process can catch it"),
          Map.entry("STOP", "no process can catch it"),
          Map.entry("SEGV", ERRORS),
          Map.entry("BUS", ERRORS),
          Map.entry("FPE", ERRORS),
          Map.entry("ILL", ERRORS),
          Map.entry("TRAP", ERRORS),
          Map.entry("PIPE", "the JVM ignores it, so that writing fails with EPIPE instead"),
          Map.entry("XFSZ", "the JVM ignores it, so that writing fails with EFBIG instead"),
          Map.entry("USR2", "the JVM suspends its own threads with it; USR1 is free"),
          Map.entry("CHLD", CHILDREN),
          Map.entry("CLD", CHILDREN));

  private ReservedSignals() {}

  /**
   * Why a signal is not given away.
   *
   * @param name without {@code SIG}
   * @return null when the JVM is to be asked
   */
  static @Nullable String reason(String name) {
    return REASONS.get(name);
  }

  /** Why the JVM has refused a signal. */
  static String reasonOfTheJvm(String name) {
    return switch (name) {
      case "QUIT" -> "the JVM prints its threads when it comes";
      case "HUP", "INT", "TERM" ->
          "the JVM was started with -Xrs and leaves it to the operating system; start it without";
      default -> "the JVM or the operating system uses it";
    };
  }
}
