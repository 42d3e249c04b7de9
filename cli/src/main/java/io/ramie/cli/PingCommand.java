package io.ramie.cli;

import io.ramie.examples.Ping;
import io.ramie.examples.PingLoad;
import io.ramie.examples.PingResult;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ramie ping}. */
@Command(
    name = "ping",
    description = {
      "Runs an echo server and its clients on one thread, and measures.",
      "Every client is a fiber that sends messages and checks each reply."
    })
final class PingCommand implements Callable<Integer> {
  @Mixin private LoadOptions options = new LoadOptions();
  @Mixin private LatencyOptions latencies = new LatencyOptions();
  @Mixin private SchedulerOption scheduler = new SchedulerOption();
  @Spec private @Nullable CommandSpec command;

  PingCommand() {}

  @Override
  public Integer call() throws Exception {
    PingLoad load = options.load();
    latencies.check();
    AtomicLong roundTrips = new AtomicLong();
    Ping ping = new Ping(load, roundTrips);
    try (Progress _ = Progress.watch(Console.err(command), load.roundTrips(), roundTrips::get)) {
      PingResult result = scheduler.run(ping::run);
      Report.print(result, Console.out(command));
      latencies.write(LoadOptions.describe(load), result.latencies());
    }
    return 0;
  }
}
