package io.ramie.conformance.broken;

import io.ramie.conformance.Subject;
import io.ramie.conformance.Trait;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A scheduler with one fault.
 *
 * @param type its class
 * @param create makes one
 * @param fault what is wrong with it, in one sentence
 * @param caughtBy the ids of the cases that must find it out
 * @param declared what it declares to be, besides what is usual
 */
record BrokenScheduler(
    Class<? extends FiberScheduler> type,
    Function<Platform, FiberScheduler> create,
    String fault,
    List<String> caughtBy,
    Set<Trait> declared) {
  BrokenScheduler {
    caughtBy = List.copyOf(caughtBy);
    declared = Set.copyOf(declared);
  }

  Subject subject() {
    Subject subject = Subject.of(type, options -> create.apply(options.platform()));
    for (Trait trait : declared) {
      subject = subject.with(trait);
    }
    return subject;
  }

  BrokenScheduler declaring(Trait trait) {
    return new BrokenScheduler(type, create, fault, caughtBy, Set.of(trait));
  }

  String name() {
    return type.getSimpleName();
  }

  @Override
  public String toString() {
    return name() + ": " + fault;
  }
}
