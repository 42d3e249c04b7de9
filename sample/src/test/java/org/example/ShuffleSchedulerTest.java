package org.example;

import io.ramie.conformance.Conformance;
import io.ramie.conformance.SchedulerConformance;
import io.ramie.conformance.Subject;
import io.ramie.conformance.Trait;

class ShuffleSchedulerTest implements SchedulerConformance {
  @Override
  public Conformance conformance() {
    Subject subject = Subject.of(new ShuffleSchedulerProvider());
    return new Conformance(subject.without(Trait.FIFO));
  }
}
