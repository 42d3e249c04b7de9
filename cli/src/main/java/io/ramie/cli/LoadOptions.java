package io.ramie.cli;

import io.ramie.examples.PingLoad;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say what the clients send. */
final class LoadOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many clients there are (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--messages",
      paramLabel = "M",
      defaultValue = "1000",
      description = "How many messages each of them sends (default: ${DEFAULT-VALUE}).")
  private int messages;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "64",
      description = "How long a message is, at most 65536 (default: ${DEFAULT-VALUE}).")
  private int size;

  LoadOptions() {}

  PingLoad load() {
    try {
      return new PingLoad(clients, messages, size);
    } catch (IllegalArgumentException invalid) {
      throw Usage.error(command, String.valueOf(invalid.getMessage()));
    }
  }

  /** What the clients do, for people. */
  static String describe(PingLoad load) {
    return String.format(
        Locale.ROOT,
        "Round trips: %,d clients send %,d messages of %,d bytes each",
        load.clients(),
        load.messages(),
        load.messageBytes());
  }
}
