package io.ramie.examples.http;

import java.net.SocketException;

/** An answer cannot be completed: ending its connection is how the client learns that. */
final class CutOffException extends SocketException {
  private static final long serialVersionUID = 1;

  CutOffException(Exception cause) {
    super("the answer was cut off: " + cause.getMessage());
    initCause(cause);
  }
}
