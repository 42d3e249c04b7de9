package io.ramie.conformance.broken;

import io.ramie.conformance.Trait;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Collects broken schedulers. */
final class Chapter {
  private final List<BrokenScheduler> schedulers = new ArrayList<>();

  Chapter add(
      Class<? extends FiberScheduler> type,
      Function<Platform, FiberScheduler> create,
      String fault,
      String... caughtBy) {
    schedulers.add(new BrokenScheduler(type, create, fault, List.of(caughtBy), Set.of()));
    return this;
  }

  /** Lets what was added last declare something. */
  Chapter declaring(Trait trait) {
    schedulers.add(schedulers.removeLast().declaring(trait));
    return this;
  }

  List<BrokenScheduler> list() {
    return List.copyOf(schedulers);
  }
}
