package io.ramie.conformance.broken;

import io.ramie.conformance.Conformance;
import io.ramie.conformance.SchedulerConformance;
import io.ramie.conformance.Subject;

/** What is broken in the gallery is right before. */
class BreakableSchedulerTest implements SchedulerConformance {
  @Override
  public Conformance conformance() {
    return new Conformance(
        Subject.of(
            BreakableScheduler.class, options -> new BreakableScheduler(options.platform())));
  }
}
