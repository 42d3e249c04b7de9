package io.ramie.cli;

import io.ramie.examples.memcached.MemcachedClients;
import io.ramie.examples.memcached.MemcachedLoad;
import io.ramie.examples.memcached.MemcachedLoadResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ramie memcached-load}. */
@Command(
    name = "memcached-load",
    description = {
      "Puts load on a memcached, this one or another, and measures.",
      "All clients set, then all get, and each checks every reply."
    })
final class MemcachedLoadCommand implements Callable<Integer> {
  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Where the memcached is (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "11211",
      description = "The port that it listens on (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many clients there are (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--requests",
      paramLabel = "M",
      defaultValue = "1000",
      description =
          "How many sets each of them sends, and then as many gets (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--pipeline",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How many requests a client sends before it waits for replies (default:"
              + " ${DEFAULT-VALUE}).")
  private int pipeline;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many keys each client has (default: ${DEFAULT-VALUE}).")
  private int keys;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "100",
      description = "How long the values are (default: ${DEFAULT-VALUE}).")
  private int size;

  @Mixin private SchedulerOption scheduler = new SchedulerOption();
  @Spec private @Nullable CommandSpec command;

  MemcachedLoadCommand() {}

  @Override
  public Integer call() throws Exception {
    MemcachedLoad load = load();
    AtomicLong done = new AtomicLong();
    MemcachedClients all = new MemcachedClients(Usage.address(command, host, port, 1), load, done);
    try (Progress _ = Progress.watch(Console.err(command), 2 * load.requestsOfAll(), done::get)) {
      MemcachedLoadResult result = scheduler.run(all::run);
      print("sets", result.sets());
      print("gets", result.gets());
    }
    return 0;
  }

  private MemcachedLoad load() {
    try {
      return new MemcachedLoad(clients, requests, pipeline, keys, size);
    } catch (IllegalArgumentException invalid) {
      throw Usage.error(command, String.valueOf(invalid.getMessage()));
    }
  }

  private void print(String name, MemcachedLoadResult.Part part) {
    PrintWriter out = Console.out(command);
    out.printf(Locale.ROOT, "%s/s  %,12.0f%n", name, part.perSecond());
    for (double percentile : Report.PERCENTILES) {
      long nanos = part.latencies().getValueAtPercentile(percentile);
      out.printf(Locale.ROOT, "  %s  %,.1f us%n", Report.percentile(percentile), nanos / 1e3);
    }
    out.printf(Locale.ROOT, "  longest  %,.1f us%n", part.latencies().getMaxValue() / 1e3);
    out.flush();
  }
}
