package io.ramie.queue;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What is in a queue, in the order in which it comes out. Lock-free; any thread. */
interface Elements<E> {
  /** Puts one in its place. May throw what a comparator throws, and has added nothing then. */
  void add(E element);

  /** Takes the first, or returns null. Throws nothing. */
  @Nullable E poll();

  /**
   * All cells, those that have just been taken included. Weakly consistent; {@code remove} drops a
   * cell that the caller has taken.
   */
  Iterator<? extends Cell<E>> cells();

  /** Drops a cell that the caller has taken, wherever it is. */
  void drop(Cell<E> taken);

  /** Looks at the first, or returns null. */
  default @Nullable E peek() {
    for (Iterator<? extends Cell<E>> cells = cells(); cells.hasNext(); ) {
      Cell<E> cell = cells.next();
      if (!cell.isTaken()) {
        return cell.element;
      }
    }
    return null;
  }
}
