package io.ramie.examples.http.websocket;

import io.ramie.examples.http.HttpException;
import io.ramie.examples.http.Request;
import io.ramie.examples.http.Response;
import io.ramie.examples.http.UpgradedConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The way from HTTP to WebSocket, RFC 6455, 4.2. */
final class Handshake {
  private static final String PROTOCOL = "websocket";
  private static final String VERSION = "13";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UPGRADE_REQUIRED = 426;

  private Handshake() {}

  /** Takes the connection over; null if it has refused, with an answer. */
  static @Nullable UpgradedConnection perform(Request request, Response response)
      throws IOException {
    if (!request.method().equals("GET")) {
      response.status(METHOD_NOT_ALLOWED).header("Allow", "GET");
      response.send("a WebSocket begins with GET\n");
      return null;
    }
    if (!request.offersUpgrade(PROTOCOL)) {
      response.status(UPGRADE_REQUIRED).header("Upgrade", PROTOCOL);
      response.send("this is a WebSocket: ask for an upgrade\n");
      return null;
    }
    if (!VERSION.equals(request.header("Sec-WebSocket-Version"))) {
      response.status(UPGRADE_REQUIRED).header("Sec-WebSocket-Version", VERSION);
      response.send("the version of WebSocket is " + VERSION + "\n");
      return null;
    }
    checkOrigin(request.header("Origin"), request.host());
    String key = checkKey(request.header("Sec-WebSocket-Key"));
    response.header("Sec-WebSocket-Accept", accept(key));
    return response.upgrade(PROTOCOL);
  }

  /** A page of somebody else must not talk in the name of whoever looks at it. */
  private static void checkOrigin(@Nullable String origin, String host) throws HttpException {
    if (origin != null && !host.equalsIgnoreCase(authority(origin))) {
      throw new HttpException(FORBIDDEN, "a page of another server must not use this WebSocket");
    }
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin).getRawAuthority();
    } catch (IllegalArgumentException garbage) {
      return null;
    }
  }

  private static String checkKey(@Nullable String key) throws HttpException {
    try {
      if (key != null && Base64.getDecoder().decode(key).length == KEY_BYTES) {
        return key;
      }
    } catch (IllegalArgumentException garbage) {
      // It is refused like one of another length.
    }
    throw new HttpException(
        BAD_REQUEST, "Sec-WebSocket-Key must be " + KEY_BYTES + " bytes in Base64");
  }

  static String accept(String key) {
    byte[] bytes = (key + GUID).getBytes(StandardCharsets.US_ASCII);
    return Base64.getEncoder().encodeToString(sha1().digest(bytes));
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JVM has SHA-1", impossible);
    }
  }
}
