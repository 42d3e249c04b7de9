package io.ramie.examples.http.websocket;

import java.net.ProtocolException;

/** The peer has broken the protocol or a limit: what it is told with a close frame. */
final class WebSocketException extends ProtocolException {
  private static final long serialVersionUID = 1L;

  private final int code;

  WebSocketException(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }

  /** It says what the client did, not where the server was: garbage is to cost little. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
