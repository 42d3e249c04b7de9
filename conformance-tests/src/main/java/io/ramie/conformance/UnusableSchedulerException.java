package io.ramie.conformance;

import java.util.List;

/** There is no scheduler to ask; the message says what is wrong, and what would be right. */
public final class UnusableSchedulerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Stack traces of the provider's own code; may be empty. */
  private final String details;

  UnusableSchedulerException(String message, String details) {
    super(message);
    this.details = details;
  }

  UnusableSchedulerException(String message, Throwable cause) {
    super(message, cause);
    this.details = Traces.of(cause);
  }

  /**
   * Where it went wrong.
   *
   * @return stack traces of the provider's own code; may be empty
   */
  public String details() {
    return details;
  }

  /** A verdict without answers. */
  Verdict verdict(String name) {
    return new Verdict.Refused(name, String.valueOf(getMessage()), details, List.of());
  }
}
