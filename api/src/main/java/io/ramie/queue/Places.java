package io.ramie.queue;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many places of a queue are in use, and whether it is closed: one word, so that after closing
 * no place is given any more, and a closed queue whose places are all free stays empty for good.
 *
 * <p>A place is in use from before its element is there until after it was taken.
 */
final class Places {
  /** How asking for a place went. */
  enum Answer {
    /** The caller has one. */
    GIVEN,
    /** All are in use. */
    FULL,
    /** None is given any more. */
    CLOSED
  }

  private static final int CLOSED_BIT = 1 << 31;

  private final int capacity;

  // Any thread: the number of places in use, and the closed bit.
  private final AtomicInteger word = new AtomicInteger();

  Places(int capacity) {
    this.capacity = capacity;
  }

  Answer ask() {
    for (; ; ) {
      int seen = word.get();
      if (seen < 0) {
        return Answer.CLOSED;
      }
      if (seen == capacity) {
        return Answer.FULL;
      }
      // Deciding: against close, and against others who want the last place.
      if (word.compareAndSet(seen, seen + 1)) {
        return Answer.GIVEN;
      }
    }
  }

  void free() {
    word.getAndDecrement();
  }

  void close() {
    word.getAndUpdate(seen -> seen | CLOSED_BIT);
  }

  boolean isClosed() {
    return word.get() < 0;
  }

  /** Whether there is nothing any more, and never will be. */
  boolean isDrained() {
    return word.get() == CLOSED_BIT;
  }

  int used() {
    return word.get() & ~CLOSED_BIT;
  }

  int left() {
    return capacity == Integer.MAX_VALUE ? capacity : capacity - used();
  }

  /** How many there are, for people. */
  @Override
  public String toString() {
    return used() + (capacity == Integer.MAX_VALUE ? "" : " of " + capacity);
  }
}
