package io.ramie.cli;

import io.ramie.examples.chat.ChatServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ramie chat}. */
@Command(
    name = "chat",
    description = {
      "Runs a chat server until SIGINT or SIGTERM, for telnet and for browsers on one port.",
      "Then it says goodbye to everybody and ends with exit code 0."
    })
final class ChatCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8023;

  @Mixin private ServerCommandOptions options = new ServerCommandOptions(DEFAULT_PORT);

  ChatCommand() {}

  @Override
  public Integer call() throws Exception {
    return options.serve(new ChatServer());
  }
}
