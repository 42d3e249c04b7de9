package io.ramie.conformance;

import io.ramie.spi.Schedulers;

/** A scheduler that implements the required hooks only: the default bodies are right, too. */
class PollConformanceTest implements SchedulerConformance {
  @Override
  public Conformance conformance() {
    return new Conformance(Subject.of(Schedulers.provider("poll")));
  }
}
