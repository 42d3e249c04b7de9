package io.ramie.epoll;

import io.ramie.spi.engine.Turn;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns, first in, first out, in a ring that grows. The loop's thread only. An {@code ArrayDeque}
 * takes a few more steps for each turn, which shows in the time of a switch.
 */
final class TurnRing {
  private static final int SMALLEST = 64;

  // As long as a power of two.
  private @Nullable Turn[] ring = new Turn[SMALLEST];

  // Both run on, also over the largest int: their difference is the size, the lower bits of each an
  // index.
  private int head;
  private int tail;

  TurnRing() {
    this(0);
  }

  /** An empty ring as it is after so many turns. */
  TurnRing(int soFar) {
    head = soFar;
    tail = soFar;
  }

  int size() {
    return tail - head;
  }

  boolean isEmpty() {
    return head == tail;
  }

  void add(Turn turn) {
    if (size() == ring.length) {
      grow();
    }
    ring[tail & (ring.length - 1)] = turn;
    tail++;
  }

  private void grow() {
    @Nullable Turn[] larger = new Turn[2 * ring.length];
    int size = size();
    for (int i = 0; i < size; i++) {
      larger[i] = ring[(head + i) & (ring.length - 1)];
    }
    ring = larger;
    head = 0;
    tail = size;
  }

  /** Takes the first; there must be one. */
  Turn remove() {
    int index = head & (ring.length - 1);
    Turn first = Objects.requireNonNull(ring[index]);
    ring[index] = null;
    head++;
    return first;
  }
}
