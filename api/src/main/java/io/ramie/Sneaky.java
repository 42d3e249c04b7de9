package io.ramie;

/** Throws what a body threw, which the compiler knows as its type {@code X} at the call. */
final class Sneaky {
  private Sneaky() {}

  /** Never returns; the type lets callers write {@code throw}. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException rethrow(Throwable cause) throws X {
    throw (X) cause;
  }
}
