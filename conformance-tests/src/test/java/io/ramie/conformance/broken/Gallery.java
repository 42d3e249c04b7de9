package io.ramie.conformance.broken;

import java.util.List;
import java.util.stream.Stream;

/** All broken schedulers. */
final class Gallery {
  private Gallery() {}

  static List<BrokenScheduler> list() {
    return Stream.of(BrokenFiber.list(), BrokenYield.list()).flatMap(List::stream).toList();
  }
}
