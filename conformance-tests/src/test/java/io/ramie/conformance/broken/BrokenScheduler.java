package io.ramie.conformance.broken;

import io.ramie.conformance.Subject;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import java.util.List;
import java.util.function.Function;

/**
 * A scheduler with one fault.
 *
 * @param type its class
 * @param create makes one
 * @param fault what is wrong with it, in one sentence
 * @param caughtBy the ids of the cases that must find it out
 */
record BrokenScheduler(
    Class<? extends FiberScheduler> type,
    Function<Platform, FiberScheduler> create,
    String fault,
    List<String> caughtBy) {
  BrokenScheduler {
    caughtBy = List.copyOf(caughtBy);
  }

  Subject subject() {
    return Subject.of(type, options -> create.apply(options.platform()));
  }

  String name() {
    return type.getSimpleName();
  }

  @Override
  public String toString() {
    return name() + ": " + fault;
  }
}
