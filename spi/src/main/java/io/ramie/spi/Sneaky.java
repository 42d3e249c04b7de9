package io.ramie.spi;

/** Throws what was injected into a wait, checked or not, through hooks that declare nothing. */
final class Sneaky {
  private Sneaky() {}

  /** Never returns; the type lets callers write {@code throw}. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> RuntimeException rethrow(Throwable cause) throws E {
    throw (E) cause;
  }
}
