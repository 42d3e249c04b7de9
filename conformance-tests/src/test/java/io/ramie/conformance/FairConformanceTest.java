package io.ramie.conformance;

import io.ramie.spi.Schedulers;

/** A scheduler with a policy of its own keeps every promise but those of another order. */
class FairConformanceTest implements SchedulerConformance {
  @Override
  public Conformance conformance() {
    Subject fair = Subject.of(Schedulers.provider("fair"));
    return new Conformance(fair.without(Trait.FIFO).with(Trait.FAIR));
  }
}
