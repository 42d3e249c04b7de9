package io.ramie.queue;

import java.io.Serial;

/**
 * A queue was closed: it takes no more elements, or it has no more to give. It is an {@link
 * IllegalStateException} because that is what {@link java.util.Collection#add} declares for an
 * element that cannot be added now.
 */
public final class QueueClosedException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1;

  /**
   * Creates one.
   *
   * @param message which queue, and what was wanted of it
   */
  public QueueClosedException(String message) {
    super(message);
  }
}
