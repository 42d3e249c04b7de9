package io.ramie.conformance;

import io.ramie.spi.Schedulers;

/** What blocks the thread keeps the promises that need no fibers. */
class BlockingConformanceTest implements SchedulerConformance {
  @Override
  public Conformance conformance() {
    return new Conformance(Subject.of(Schedulers.provider("blocking")));
  }
}
