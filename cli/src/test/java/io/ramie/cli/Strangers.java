package io.ramie.cli;

import io.ramie.spi.SchedulerProvider;
import java.io.IOException;
import java.nio.file.Path;

/** Jars as strangers would make them. */
final class Strangers {
  private static final String PROVIDER =
      """
      package example;

      import io.ramie.spi.*;

      public class Provider implements SchedulerProvider {
        @Override
        public String name() {
          return "example";
        }

        @Override
        public int priority() {
          return -1;
        }

        @Override
        public Class<? extends FiberScheduler> schedulerType() {
          return Scheduler.class;
        }

        @Override
        public FiberScheduler create(SchedulerOptions options) {
          return new Scheduler(options.platform());
        }
      }
      """;

  private static final String SCHEDULER =
      """
      package example;

      import java.time.Duration;

      public class Scheduler extends io.ramie.examples.PollScheduler {
        public Scheduler(io.ramie.spi.Platform platform) {
          super(platform);
        }

        @Override
        public void kernelSleep(Duration duration) throws InterruptedException {
          %s
        }
      }
      """;

  private Strangers() {}

  /** Its sleeps are right. */
  static Path right(Path folder) throws IOException {
    return sleeping("super.kernelSleep(duration);", folder);
  }

  /** A scheduler whose sleeps are what a statement makes of them. */
  static Path sleeping(String statement, Path folder) throws IOException {
    return new SourceJar(folder)
        .source("example.Provider", PROVIDER)
        .source("example.Scheduler", SCHEDULER.formatted(statement))
        .service(SchedulerProvider.class, "example.Provider")
        .pack();
  }

  /** A provider whose constructor does something. */
  static Path constructing(String statement, Path folder) throws IOException {
    String constructor =
        "public Provider() { " + statement + " }\n\n  @Override\n  public String name";
    return new SourceJar(folder)
        .source(
            "example.Provider", PROVIDER.replace("@Override\n  public String name", constructor))
        .source("example.Scheduler", SCHEDULER.formatted(""))
        .pack();
  }
}
