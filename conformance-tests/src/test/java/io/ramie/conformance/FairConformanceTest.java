package io.ramie.conformance;

import io.ramie.spi.Schedulers;

/** A scheduler with a policy of its own keeps every promise that is not about the order. */
class FairConformanceTest implements SchedulerConformance {
  @Override
  public Conformance conformance() {
    return new Conformance(Subject.of(Schedulers.provider("fair")).without(Trait.FIFO));
  }
}
