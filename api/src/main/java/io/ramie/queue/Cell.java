package io.ramie.queue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An element in a queue, which one of those who want it gets: a consumer from the head, or whoever
 * removes it from the middle.
 */
class Cell<E> {
  private static final VarHandle TAKEN;

  static {
    try {
      TAKEN = MethodHandles.lookup().findVarHandle(Cell.class, "taken", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final E element;

  // Any thread, by compare-and-set.
  private volatile boolean taken;

  Cell(E element) {
    this.element = element;
  }

  /** Takes the element; true for exactly one caller. */
  final boolean take() {
    return !taken && TAKEN.compareAndSet(this, false, true);
  }

  final boolean isTaken() {
    return taken;
  }
}
