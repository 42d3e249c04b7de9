package io.ramie.cli;

import io.ramie.examples.PingServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ramie ping-server}. */
@Command(
    name = "ping-server",
    description = {
      "Runs an echo server until SIGINT or SIGTERM.",
      "Then it answers what has arrived, closes its connections and ends with exit code 0."
    })
final class PingServerCommand implements Callable<Integer> {
  private static final int ANY_PORT = 0;

  @Mixin private ServerCommandOptions options = new ServerCommandOptions(ANY_PORT);

  PingServerCommand() {}

  @Override
  public Integer call() throws Exception {
    return options.serve(_ -> new PingServer());
  }
}
