package io.ramie.conformance.broken;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Collects broken schedulers. */
final class Chapter {
  private final List<BrokenScheduler> schedulers = new ArrayList<>();

  Chapter add(
      Class<? extends FiberScheduler> type,
      Function<Platform, FiberScheduler> create,
      String fault,
      String... caughtBy) {
    schedulers.add(new BrokenScheduler(type, create, fault, List.of(caughtBy)));
    return this;
  }

  List<BrokenScheduler> list() {
    return List.copyOf(schedulers);
  }
}
