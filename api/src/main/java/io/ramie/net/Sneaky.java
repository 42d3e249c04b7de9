package io.ramie.net;

/** Throws what was injected into a wait, checked or not, through methods that declare I/O only. */
final class Sneaky {
  private Sneaky() {}

  /** Never returns; the type lets callers write {@code throw}. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException rethrow(Throwable cause) throws X {
    throw (X) cause;
  }
}
