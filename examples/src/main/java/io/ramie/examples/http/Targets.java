package io.ramie.examples.http;

import static io.ramie.examples.http.Status.BAD_REQUEST;
import static io.ramie.examples.http.Status.NOT_IMPLEMENTED;

/** The four forms of a request target (RFC 9112, section 3.2). */
final class Targets {
  private static final String SCHEME = "http://";
  private static final int HIGHEST_PORT = 65535;

  private Targets() {}

  /** Finds path and query of the target, whose bytes are visible characters of ASCII. */
  static void parse(Head head, byte[] bytes) throws HttpException {
    int start = head.targetStart;
    int end = head.targetEnd;
    if (bytes[start] == '/') {
      parsePath(head, bytes, start);
    } else if (head.isMethod("CONNECT")) {
      checkAuthority(bytes, start, end, "the target of CONNECT");
      throw new HttpException(NOT_IMPLEMENTED, "this is no proxy: CONNECT is not served");
    } else if (end - start == 1 && bytes[start] == '*' && head.isMethod("OPTIONS")) {
      parsePath(head, bytes, start);
    } else {
      parseAbsolute(head, bytes, start, end);
    }
  }

  private static void parseAbsolute(Head head, byte[] bytes, int start, int end)
      throws HttpException {
    int authority = start + SCHEME.length();
    if (authority >= end || !Ascii.equalsIgnoreCase(bytes, start, authority, SCHEME)) {
      throw new HttpException(
          BAD_REQUEST,
          "the target must begin with / or "
              + SCHEME
              + ", not with "
              + Ascii.describe(bytes[start]));
    }
    int path = authority;
    while (path < end && bytes[path] != '/' && bytes[path] != '?') {
      path++;
    }
    if (path == authority) {
      throw new HttpException(BAD_REQUEST, "the target has no host");
    }
    checkAuthority(bytes, authority, path, "the host of the target");
    head.authorityStart = authority;
    head.authorityEnd = path;
    parsePath(head, bytes, path);
  }

  private static void parsePath(Head head, byte[] bytes, int start) throws HttpException {
    int end = head.targetEnd;
    int i = start;
    while (i < end && bytes[i] != '?') {
      if (bytes[i] == '%' && !isEscape(bytes, i, end)) {
        throw new HttpException(
            BAD_REQUEST, "in the path % must be followed by two hexadecimal digits");
      }
      checkNoFragment(bytes[i]);
      i++;
    }
    head.pathStart = start;
    head.pathEnd = i;
    while (i < end) {
      checkNoFragment(bytes[i]);
      i++;
    }
  }

  private static boolean isEscape(byte[] bytes, int i, int end) {
    return i + 2 < end && Ascii.hexDigit(bytes[i + 1]) >= 0 && Ascii.hexDigit(bytes[i + 2]) >= 0;
  }

  private static void checkNoFragment(byte b) throws HttpException {
    if (b == '#') {
      throw new HttpException(BAD_REQUEST, "the target has a fragment, which is for clients only");
    }
  }

  /** Checks a host with or without a port. Nothing at all is right, too, as Host may be empty. */
  static void checkAuthority(byte[] bytes, int start, int end, String what) throws HttpException {
    int i = start;
    if (i < end && bytes[i] == '[') {
      i++;
      while (i < end && (Ascii.hexDigit(bytes[i]) >= 0 || bytes[i] == ':' || bytes[i] == '.')) {
        i++;
      }
      if (i == end || bytes[i] != ']') {
        throw wrongAuthority(what);
      }
      i++;
    } else {
      while (i < end && isHost(bytes[i])) {
        i++;
      }
    }
    if (i < end && (bytes[i] != ':' || i == start || !isPort(bytes, i + 1, end))) {
      throw wrongAuthority(what);
    }
  }

  private static boolean isHost(byte b) {
    int lower = b | 0x20;
    return (lower >= 'a' && lower <= 'z')
        || Ascii.isDigit(b)
        || b == '.'
        || b == '-'
        || b == '_'
        || b == '~'
        || b == '%';
  }

  /** Digits up to 65535, or nothing. */
  private static boolean isPort(byte[] bytes, int start, int end) {
    int port = 0;
    for (int i = start; i < end; i++) {
      if (!Ascii.isDigit(bytes[i])) {
        return false;
      }
      port = port * 10 + (bytes[i] - '0');
      if (port > HIGHEST_PORT) {
        return false;
      }
    }
    return true;
  }

  private static HttpException wrongAuthority(String what) {
    return new HttpException(
        BAD_REQUEST, what + " must be a name or address, with or without port");
  }
}
