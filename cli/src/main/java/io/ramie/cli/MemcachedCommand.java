package io.ramie.cli;

import io.ramie.examples.memcached.Memcached;
import io.ramie.examples.memcached.MemcachedOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ramie memcached}. */
@Command(
    name = "memcached",
    description = {
      "Runs a memcached until SIGINT or SIGTERM.",
      "Then it answers what has arrived, and ends with exit code 0."
    })
final class MemcachedCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 11211;

  // Half as much again may arrive at the same time, and G1 may need twice the size of large values.
  private static final double MOST_OF_HEAP = 0.3;

  @Mixin private ServerCommandOptions server = new ServerCommandOptions(DEFAULT_PORT);

  @Option(
      names = "--memory",
      paramLabel = "MB",
      defaultValue = "64",
      description =
          "How many megabytes the items may take; the least recently used are evicted (default:"
              + " ${DEFAULT-VALUE}).")
  private long memory;

  @Option(
      names = "--max-item",
      paramLabel = "BYTES",
      defaultValue = "1048576",
      description =
          "How large an item may be, with its key and a header of some 50 bytes (default:"
              + " ${DEFAULT-VALUE}).")
  private long maxItem;

  @Spec private @Nullable CommandSpec command;

  MemcachedCommand() {}

  @Override
  public Integer call() throws Exception {
    return server.serve(new Memcached(options(), server.threads()));
  }

  private MemcachedOptions options() {
    long heap = Runtime.getRuntime().maxMemory() / MemcachedOptions.MEGABYTE;
    if (memory > heap * MOST_OF_HEAP) {
      throw Usage.error(
          command,
          "--memory "
              + memory
              + " is too much for a heap of "
              + heap
              + " MB: at most "
              + (long) (heap * MOST_OF_HEAP)
              + ", or more heap with RAMIE_JAVA_OPTS=-Xmx"
              + (long) (memory / MOST_OF_HEAP + 1)
              + "m");
    }
    try {
      return new MemcachedOptions(memory * MemcachedOptions.MEGABYTE, maxItem);
    } catch (IllegalArgumentException invalid) {
      throw Usage.error(command, String.valueOf(invalid.getMessage()));
    }
  }
}
