package io.ramie.epoll;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines, earliest first: a heap whose entries know where they stand, so that a cancelled one is
 * gone at once and a million sleepers cost an array slot and a long each.
 *
 * <p>Four children a node: half the levels of a binary heap, and the deadlines compared on the way
 * lie side by side. Equal deadlines expire in no particular order. Time is a parameter; nothing
 * here reads a clock. The loop's thread only.
 */
final class Timers {
  private static final int CHILDREN = 4;
  private static final int SMALLEST = 64;

  private long[] deadlines = new long[SMALLEST];
  private @Nullable Timed[] entries = new Timed[SMALLEST];
  private int size;

  // While expiries run, no earlier deadline is taken: what they add is for a later call.
  private long earliestTaken = Long.MIN_VALUE;

  int size() {
    return size;
  }

  /** How many entries there is room for. */
  int capacity() {
    return entries.length;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The earliest deadline; {@link Long#MAX_VALUE} when there is none. */
  long earliest() {
    return size == 0 ? Long.MAX_VALUE : deadlines[0];
  }

  /** Adds an entry that is not queued. */
  void add(Timed entry, long deadline) {
    assert entry.heapIndex() == Timed.NOT_QUEUED;
    if (size == entries.length) {
      resize(2 * size);
    }
    siftUp(size++, entry, Math.max(deadline, earliestTaken));
  }

  /** Removes an entry; one that is not queued is ignored. */
  void remove(Timed entry) {
    int index = entry.heapIndex();
    if (index == Timed.NOT_QUEUED) {
      return;
    }
    entry.setHeapIndex(Timed.NOT_QUEUED);
    Timed last = entries[--size];
    long deadline = deadlines[size];
    entries[size] = null;
    if (last != null && index != size) {
      if (index > 0 && deadline < deadlines[parent(index)]) {
        siftUp(index, last, deadline);
      } else {
        siftDown(index, last, deadline);
      }
    }
    if (entries.length > SMALLEST && size < entries.length / 8) {
      resize(entries.length / 2);
    }
  }

  /**
   * Expires what is due, earliest first. What an expiry adds is left for the next call, even if it
   * is due already.
   */
  void expire(long now) {
    earliestTaken = now == Long.MAX_VALUE ? now : now + 1;
    while (size > 0 && deadlines[0] <= now) {
      Timed entry = entryAt(0);
      remove(entry);
      entry.expire();
    }
    earliestTaken = Long.MIN_VALUE;
  }

  private void resize(int capacity) {
    deadlines = Arrays.copyOf(deadlines, capacity);
    entries = Arrays.copyOf(entries, capacity);
  }

  private static int parent(int index) {
    return (index - 1) / CHILDREN;
  }

  private void siftUp(int from, Timed entry, long deadline) {
    int index = from;
    while (index > 0 && deadline < deadlines[parent(index)]) {
      move(parent(index), index);
      index = parent(index);
    }
    put(index, entry, deadline);
  }

  private void siftDown(int from, Timed entry, long deadline) {
    int index = from;
    for (int child = earliestChild(index);
        child < size && deadlines[child] < deadline;
        child = earliestChild(index)) {
      move(child, index);
      index = child;
    }
    put(index, entry, deadline);
  }

  /** The child with the earliest deadline; at or behind {@code size} when there is none. */
  private int earliestChild(int index) {
    int first = CHILDREN * index + 1;
    int end = Math.min(first + CHILDREN, size);
    int earliest = first;
    for (int child = first + 1; child < end; child++) {
      if (deadlines[child] < deadlines[earliest]) {
        earliest = child;
      }
    }
    return earliest;
  }

  private void move(int from, int to) {
    put(to, entryAt(from), deadlines[from]);
  }

  private Timed entryAt(int index) {
    return Objects.requireNonNull(entries[index]);
  }

  private void put(int index, Timed entry, long deadline) {
    entries[index] = entry;
    deadlines[index] = deadline;
    entry.setHeapIndex(index);
  }
}
