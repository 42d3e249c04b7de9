package io.ramie.cli;

import io.ramie.examples.PingClients;
import io.ramie.examples.PingLoad;
import io.ramie.examples.PingResult;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ramie ping-client}. */
@Command(name = "ping-client", description = "Runs the clients of an echo server, and measures.")
final class PingClientCommand implements Callable<Integer> {
  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Where the server is (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "P",
      required = true,
      description = "The port that it listens on.")
  private int port;

  @Mixin private LoadOptions options = new LoadOptions();
  @Mixin private LatencyOptions latencies = new LatencyOptions();
  @Mixin private SchedulerOption scheduler = new SchedulerOption();
  @Spec private @Nullable CommandSpec command;

  PingClientCommand() {}

  @Override
  public Integer call() throws Exception {
    PingLoad load = options.load();
    latencies.check();
    AtomicLong roundTrips = new AtomicLong();
    PingClients clients = new PingClients(server(), load, roundTrips);
    try (Progress _ = Progress.watch(Console.err(command), load.roundTrips(), roundTrips::get)) {
      PingResult result = scheduler.run(clients::run);
      Report.print(result, Console.out(command));
      latencies.write(LoadOptions.describe(load), result.latencies());
    }
    return 0;
  }

  private InetSocketAddress server() {
    return Usage.address(command, host, port, 1);
  }
}
