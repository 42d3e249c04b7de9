package io.ramie.queue;

import java.util.Comparator;
import java.util.Iterator;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The least first, by a comparator, and among equals the one that came first. */
final class PriorityElements<E> implements Elements<E> {
  private static final class Ranked<E> extends Cell<E> {
    final long number;

    Ranked(E element, long number) {
      super(element);
      this.number = number;
    }
  }

  private final AtomicLong numbers = new AtomicLong();
  private final Comparator<? super E> comparator;
  private final ConcurrentSkipListSet<Ranked<E>> cells;

  PriorityElements(Comparator<? super E> comparator) {
    this.comparator = comparator;
    this.cells = new ConcurrentSkipListSet<>(this::compare);
  }

  private int compare(Ranked<E> one, Ranked<E> other) {
    if (one == other) {
      return 0;
    }
    int order = comparator.compare(one.element, other.element);
    return order != 0 ? order : Long.compare(one.number, other.number);
  }

  @Override
  @SuppressWarnings("ReturnValueIgnored") // it is asked whether it knows such elements at all
  public void add(E element) {
    // The first of a queue would be compared with nothing, and make it fail for the others.
    comparator.compare(element, element);
    cells.add(new Ranked<>(element, numbers.getAndIncrement()));
  }

  @Override
  public @Nullable E poll() {
    for (Ranked<E> cell : cells) {
      if (cell.take()) {
        drop(cell);
        return cell.element;
      }
    }
    return null;
  }

  @Override
  public Iterator<? extends Cell<E>> cells() {
    return cells.iterator();
  }

  /** If the comparator fails there, the cell stays and means nothing. */
  @Override
  public void drop(Cell<E> taken) {
    try {
      cells.remove(taken);
    } catch (RuntimeException | Error comparing) {
      assert taken.isTaken() : comparing;
    }
  }
}
