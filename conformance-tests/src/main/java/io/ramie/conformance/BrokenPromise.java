package io.ramie.conformance;

/** A check has found that a promise is not kept; the message says what was expected and found. */
public final class BrokenPromise extends AssertionError {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param message what was expected, and what happened
   */
  public BrokenPromise(String message) {
    super(message);
  }

  /**
   * Creates one with its cause.
   *
   * @param message what was expected, and what happened
   * @param cause what was thrown instead
   */
  public BrokenPromise(String message, Throwable cause) {
    super(message, cause);
  }
}
