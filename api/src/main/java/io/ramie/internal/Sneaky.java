package io.ramie.internal;

/** Throws what a body threw or a wait was given, checked or not, where the compiler knows less. */
public final class Sneaky {
  private Sneaky() {}

  /**
   * Never returns; the type lets callers write {@code throw}.
   *
   * @param <X> what the compiler takes it for
   * @param cause what to throw, as it is
   * @return never
   * @throws X always
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public static <X extends Throwable> RuntimeException rethrow(Throwable cause) throws X {
    throw (X) cause;
  }
}
