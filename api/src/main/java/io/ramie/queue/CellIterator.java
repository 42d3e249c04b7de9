package io.ramie.queue;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Iterates over elements, weakly consistent. */
final class CellIterator<E> implements Iterator<E> {
  private final Handover<E> handover;
  private final Iterator<? extends Cell<E>> cells;
  private @Nullable Cell<E> next;
  private @Nullable Cell<E> last;

  CellIterator(Handover<E> handover) {
    this.handover = handover;
    this.cells = handover.elements().cells();
  }

  @Override
  public boolean hasNext() {
    return peek() != null;
  }

  @Override
  public E next() {
    Cell<E> cell = peek();
    if (cell == null) {
      throw new NoSuchElementException();
    }
    next = null;
    last = cell;
    return cell.element;
  }

  private @Nullable Cell<E> peek() {
    while (next == null && cells.hasNext()) {
      Cell<E> cell = cells.next();
      next = cell.isTaken() ? null : cell;
    }
    return next;
  }

  @Override
  public void remove() {
    Cell<E> cell = last;
    if (cell == null) {
      throw new IllegalStateException("there is nothing to remove before the next call of next");
    }
    last = null;
    handover.remove(cell, () -> handover.elements().drop(cell));
  }
}
