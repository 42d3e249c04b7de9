package io.ramie.cli;

import io.ramie.Fibers;
import io.ramie.spi.SchedulerProvider;
import io.ramie.spi.Schedulers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that chooses a scheduler, and what it chooses. */
final class SchedulerOption {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      description =
          "The scheduler to run on; 'ramie schedulers' lists them. Default: the one named by the"
              + " system property "
              + Schedulers.PROPERTY
              + " or the environment variable "
              + Schedulers.VARIABLE
              + ", otherwise the best.")
  private @Nullable String name;

  SchedulerOption() {}

  /** Runs a body as the first fiber of a new scheduler. */
  <T, X extends Exception> T run(Fibers.Body<T, X> body) throws X {
    return Fibers.run(schedulerName(), body);
  }

  /** The name of the scheduler, which exists. */
  String schedulerName() {
    return provider().name();
  }

  private SchedulerProvider provider() {
    try {
      return name == null ? Schedulers.provider() : Schedulers.provider(name);
    } catch (IllegalArgumentException unknown) {
      throw Usage.error(command, String.valueOf(unknown.getMessage()));
    }
  }
}
