package io.ramie.spi;

import java.util.List;

/**
 * What {@link FiberScheduler#ioSelect} found: the ready ones of each list, in the order asked for.
 *
 * @param readable those that can be read
 * @param writable those that can be written
 * @param priority those with urgent data
 */
public record IoSelection(List<Io> readable, List<Io> writable, List<Io> priority) {
  /** The selection of a time-out. */
  public static final IoSelection NONE = new IoSelection(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public IoSelection {
    readable = List.copyOf(readable);
    writable = List.copyOf(writable);
    priority = List.copyOf(priority);
  }

  /**
   * Whether nothing was ready.
   *
   * @return true after a time-out
   */
  public boolean isEmpty() {
    return readable.isEmpty() && writable.isEmpty() && priority.isEmpty();
  }
}
