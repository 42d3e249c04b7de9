package io.ramie.conformance;

import io.ramie.spi.Schedulers;

class EpollConformanceTest implements SchedulerConformance {
  @Override
  public Conformance conformance() {
    return new Conformance(Subject.of(Schedulers.provider("epoll")));
  }
}
