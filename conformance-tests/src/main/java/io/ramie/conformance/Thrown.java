package io.ramie.conformance;

/** Throws what the compiler does not expect. */
final class Thrown {
  private Thrown() {}

  @SuppressWarnings("unchecked")
  static <X extends Throwable> RuntimeException asIs(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
