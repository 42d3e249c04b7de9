package io.ramie.conformance.broken;

import java.util.List;
import java.util.stream.Stream;

/** All broken schedulers. */
final class Gallery {
  private Gallery() {}

  static List<BrokenScheduler> list() {
    return Stream.of(
            BrokenFiber.list(),
            BrokenRun.list(),
            BrokenClose.list(),
            BrokenYield.list(),
            BrokenSleep.list(),
            BrokenBlock.list(),
            BrokenInterrupt.list(),
            BrokenTimeout.list(),
            BrokenLookUp.list(),
            BrokenProcess.list(),
            BrokenOperation.list(),
            IoGallery.list())
        .flatMap(List::stream)
        .toList();
  }
}
