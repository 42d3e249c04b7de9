package io.ramie.queue;

import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** First in, first out. */
final class FifoElements<E> implements Elements<E> {
  private final ConcurrentLinkedQueue<Cell<E>> cells = new ConcurrentLinkedQueue<>();

  @Override
  public void add(E element) {
    cells.add(new Cell<>(element));
  }

  @Override
  public @Nullable E poll() {
    for (Cell<E> first = cells.poll(); first != null; first = cells.poll()) {
      if (first.take()) {
        return first.element;
      }
    }
    return null;
  }

  @Override
  public Iterator<Cell<E>> cells() {
    return cells.iterator();
  }

  @Override
  public void drop(Cell<E> taken) {
    cells.remove(taken);
  }
}
