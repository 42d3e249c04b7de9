package io.ramie.spi;

import java.util.function.Supplier;

/**
 * Stands for an exception that is made where it is raised, so that its stack trace shows what the
 * fiber was doing. Only the engine sees it.
 */
final class Deferred extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Supplier<? extends Throwable> supplier;

  Deferred(Supplier<? extends Throwable> supplier) {
    super(null, null, false, false);
    this.supplier = supplier;
  }

  /** The exception to throw: made now, if it was deferred. */
  static Throwable create(Throwable cause) {
    return cause instanceof Deferred deferred ? deferred.supplier.get() : cause;
  }
}
