package io.ramie.spi;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception that is made where it is raised, so that its stack trace shows what the
 * fiber was doing. Only the engine sees it.
 */
final class Deferred extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Supplier<? extends Throwable> supplier;

  // The fiber in which it is raised.
  private transient @Nullable Throwable made;

  Deferred(Supplier<? extends Throwable> supplier) {
    super(null, null, false, false);
    this.supplier = supplier;
  }

  /** The exception to throw: made now, if it was deferred. */
  static Throwable create(Throwable cause) {
    return cause instanceof Deferred deferred ? deferred.make() : cause;
  }

  private Throwable make() {
    Throwable created = supplier.get();
    made = created;
    return created;
  }

  /** Whether what was raised is the cause, or what was made of it and then raised again. */
  static boolean isSame(Throwable cause, Throwable raised) {
    return raised == cause || (cause instanceof Deferred deferred && raised == deferred.made);
  }
}
