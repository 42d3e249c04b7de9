package io.ramie.examples.http;

import java.io.IOException;

/** Why a request is refused, and with which status. The message is sent to the client. */
public final class HttpException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * Refuses a request.
   *
   * @param status 400 to 599
   * @param message what is wrong and what would be right, in one line
   * @throws IllegalArgumentException if the status is none of an error
   */
  public HttpException(int status, String message) {
    super(message);
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("the status of an error is 400 to 599, not " + status);
    }
    this.status = status;
  }

  /**
   * The status to answer with.
   *
   * @return 400 to 599
   */
  public int status() {
    return status;
  }

  /** It says what the client did, not where the server was: garbage is to cost little. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
