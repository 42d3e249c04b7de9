package io.ramie.conformance;

import io.ramie.spi.Schedulers;

/** No hook lets through what a system may do at any time. */
class EpollOverFaultsTest implements SchedulerConformance {
  @Override
  public Conformance conformance() {
    return new Conformance(Subject.of(Schedulers.provider("epoll"))).withFaults(0.3);
  }
}
