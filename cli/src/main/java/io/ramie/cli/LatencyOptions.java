package io.ramie.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say where latencies are written to. */
final class LatencyOptions {
  private static final int TICKS_PER_HALF_DISTANCE = 5;
  private static final double NANOS_PER_MICRO = 1000;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--histogram",
      paramLabel = "FILE",
      description =
          "Write the percentiles of the latency, in microseconds, to this file, in the .hgrm format"
              + " of HdrHistogram.")
  private @Nullable Path histogram;

  @Option(
      names = "--picture",
      paramLabel = "FILE.svg",
      description = "Draw the percentiles of the latency in this file.")
  private @Nullable Path picture;

  LatencyOptions() {}

  /** Refuses files that cannot be written, before anything is measured. */
  void check() {
    check("--histogram", histogram);
    check("--picture", picture);
  }

  private void check(String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw Usage.error(command, option + " needs a file, and " + file + " is a folder");
    }
    if (!Files.isDirectory(folder)) {
      throw Usage.error(command, option + " " + file + ": there is no folder " + folder);
    }
  }

  /** Writes what was asked for. */
  void write(String title, Histogram latencies) throws IOException {
    if (histogram != null) {
      try (PrintStream out = new PrintStream(Files.newOutputStream(histogram))) {
        latencies.outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, NANOS_PER_MICRO);
        if (out.checkError()) {
          throw new IOException("cannot write " + histogram);
        }
      }
    }
    if (picture != null) {
      Files.writeString(picture, new PercentilePicture(title, latencies).svg());
    }
  }
}
