package io.ramie.cli;

import io.ramie.examples.PingServer;
import io.ramie.net.TcpListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ramie ping-server}. */
@Command(
    name = "ping-server",
    description = {
      "Runs an echo server on one thread until SIGINT or SIGTERM.",
      "Then it closes its connections and ends with exit code 0."
    })
final class PingServerCommand implements Callable<Integer> {
  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "The address to listen on, :: for all (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "0",
      description = "The port to listen on (default: any that is free).")
  private int port;

  @Mixin private SchedulerOption scheduler = new SchedulerOption();
  @Spec private @Nullable CommandSpec command;

  PingServerCommand() {}

  @Override
  public Integer call() throws Exception {
    InetSocketAddress address = Usage.address(command, host, port, 0);
    return scheduler.run(() -> serve(address));
  }

  private int serve(InetSocketAddress address) throws IOException, InterruptedException {
    PrintWriter out = Console.out(command);
    try (PingServer server = new PingServer(TcpListener.listen(address), this::warn)) {
      Signals.onTermination(server::close);
      out.println("listening on " + Usage.describe(server.address()));
      out.flush();
      server.serve();
    }
    out.println("stopped");
    out.flush();
    return 0;
  }

  private void warn(String warning) {
    PrintWriter err = Console.err(command);
    err.println("ramie: " + warning);
    err.flush();
  }
}
