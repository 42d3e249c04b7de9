package io.ramie.conformance.soak;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What is still reachable when nobody should need it any more. A waiter, a timer or a registration
 * that is left behind holds its handle or its fiber, and the garbage collector tells.
 */
final class Remains {
  private static final int COLLECTIONS = 50;
  private static final long PAUSE_MILLIS = 20;

  private final Queue<WeakReference<Object>> watched = new ConcurrentLinkedQueue<>();

  /** Watches an object that is to go. Any thread. */
  void watch(Object passing) {
    watched.add(new WeakReference<>(passing));
  }

  /** What is still there, however often the collector looks. */
  List<Object> left() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS && !watched.isEmpty(); i++) {
      System.gc();
      watched.removeIf(reference -> reference.get() == null);
      // The collector hands over what it has found on a thread of its own.
      Thread.sleep(watched.isEmpty() ? 0 : PAUSE_MILLIS);
    }
    return watched.stream()
        .map(WeakReference::get)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }
}
