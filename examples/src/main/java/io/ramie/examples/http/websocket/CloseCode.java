package io.ramie.examples.http.websocket;

/** The codes that say why a WebSocket is closed, from RFC 6455, 7.4. */
public final class CloseCode {
  /** All is done. */
  public static final int NORMAL = 1000;

  /** This end goes away: the server stops, the page is left. */
  public static final int GOING_AWAY = 1001;

  /** The peer has broken the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A kind of data that is not taken here. */
  public static final int UNSUPPORTED_DATA = 1003;

  /** Never sent: a close frame came without a code. */
  public static final int NONE = 1005;

  /** Never sent: the connection ended without a close frame. */
  public static final int ABNORMAL = 1006;

  /** A text is no UTF-8. */
  public static final int INVALID_DATA = 1007;

  /** The rules of this server are broken. */
  public static final int POLICY_VIOLATION = 1008;

  /** A message is longer than this end takes. */
  public static final int TOO_BIG = 1009;

  /** The server cannot go on. */
  public static final int INTERNAL_ERROR = 1011;

  /** The server has too much to do; the client may come again later. */
  public static final int TRY_AGAIN_LATER = 1013;

  private CloseCode() {}

  /** Whether a close frame may have it. */
  static boolean maySend(int code) {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != NONE && code != ABNORMAL)
        || (code >= 3000 && code <= 4999);
  }
}
