package io.ramie.queue;

import java.util.Comparator;

/** The kinds of queues, with room for what the tests put in, which they do in ascending order. */
enum Kind {
  UNBOUNDED(Integer.MAX_VALUE) {
    @Override
    <E extends Comparable<E>> FiberQueue<E> open(int capacity) {
      return FiberQueue.unbounded();
    }
  },

  BOUNDED(Kind.ROOM) {
    @Override
    <E extends Comparable<E>> FiberQueue<E> open(int capacity) {
      return FiberQueue.bounded(capacity);
    }
  },

  PRIORITY(Integer.MAX_VALUE) {
    @Override
    <E extends Comparable<E>> FiberQueue<E> open(int capacity) {
      return FiberQueue.priority(Comparator.naturalOrder());
    }
  },

  BOUNDED_PRIORITY(Kind.ROOM) {
    @Override
    <E extends Comparable<E>> FiberQueue<E> open(int capacity) {
      return FiberQueue.priority(Comparator.naturalOrder(), capacity);
    }
  };

  static final int ROOM = 100;

  final int capacity;

  Kind(int capacity) {
    this.capacity = capacity;
  }

  /** A new one, which has a limit if this kind has. */
  abstract <E extends Comparable<E>> FiberQueue<E> open(int capacity);

  final <E extends Comparable<E>> FiberQueue<E> open() {
    return open(ROOM);
  }

  final boolean isByPriority() {
    return this == PRIORITY || this == BOUNDED_PRIORITY;
  }

  final boolean isBounded() {
    return capacity == ROOM;
  }
}
