package io.ramie.cli;

import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import io.ramie.examples.server.Warnings;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every server, and how it runs: until SIGINT or SIGTERM. */
final class ServerCommandOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "The address to listen on, :: for all (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "P",
      description = "The port to listen on, 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many schedulers share the port, each on a thread of its own (default:"
              + " ${DEFAULT-VALUE}).")
  private int threads;

  @Mixin private SchedulerOption scheduler = new SchedulerOption();

  ServerCommandOptions(int defaultPort) {
    port = defaultPort;
  }

  int threads() {
    return threads;
  }

  /** Serves until a signal, or until it cannot go on; returns the exit code. */
  int serve(TcpServer.ServiceFactory factory) throws IOException, InterruptedException {
    PrintWriter out = Console.out(command);
    try (TcpServer server = TcpServer.listen(options(), factory)) {
      Signals.onTermination(server::stop);
      out.println("listening on " + Usage.describe(server.address()));
      out.flush();
      server.run();
    }
    out.println("stopped");
    out.flush();
    return 0;
  }

  private ServerOptions options() {
    ServerOptions at = ServerOptions.at(Usage.address(command, host, port, 0));
    try {
      return at.withThreads(threads)
          .withScheduler(scheduler.schedulerName())
          .withWarnings(new Warnings(this::warn));
    } catch (IllegalArgumentException invalid) {
      throw Usage.error(command, String.valueOf(invalid.getMessage()));
    }
  }

  private void warn(String warning) {
    PrintWriter err = Console.err(command);
    err.println("ramie: " + warning);
    err.flush();
  }
}
