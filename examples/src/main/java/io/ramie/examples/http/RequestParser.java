package io.ramie.examples.http;

import static io.ramie.examples.http.Status.BAD_REQUEST;
import static io.ramie.examples.http.Status.NOT_IMPLEMENTED;

/**
 * Parses the heads of requests, as far as they have arrived, and refuses whatever two programs
 * could understand in two ways: a request that is hidden in another one is how servers are broken
 * into from behind a proxy. Follows RFC 9112 without its leniencies, but for one empty line before
 * a request.
 */
final class RequestParser {
  private static final int LONGEST_METHOD = 32;
  private static final int VERSION_LENGTH = "HTTP/1.1".length();

  private final ReadBuffer buffer;
  private final HttpOptions options;
  private final Head head;
  private final LineScanner lines = new LineScanner();
  private final FieldsParser fieldLines;
  private final FramingParser framing;

  private int start;
  private boolean inFields;
  private boolean sawEmptyLine;

  RequestParser(ReadBuffer buffer, Head head, HttpOptions options) {
    this.buffer = buffer;
    this.head = head;
    this.options = options;
    this.fieldLines = new FieldsParser(buffer, head.fields, options);
    this.framing = new FramingParser(buffer, head, options);
  }

  /** Begins a head where the buffer is. */
  void begin() {
    buffer.beginHead();
    head.clear();
    start = buffer.position();
    lines.begin(start);
    inFields = false;
    sawEmptyLine = false;
  }

  /** Whether anything of the head has arrived. */
  boolean hasBegun() {
    return buffer.limit() > start;
  }

  /**
   * Goes on with what has arrived.
   *
   * @return whether the head is complete; the buffer goes on with the body then
   * @throws HttpException if it is wrong
   */
  boolean parse() throws HttpException {
    if (!inFields && !parseRequestLine()) {
      return false;
    }
    if (!fieldLines.parse(start)) {
      return false;
    }
    buffer.beginBody();
    framing.parse();
    return true;
  }

  // The request line

  private boolean parseRequestLine() throws HttpException {
    byte[] bytes = buffer.bytes();
    int end = lines.end(bytes, buffer.limit());
    if (end == lines.start() && !sawEmptyLine) {
      sawEmptyLine = true;
      start = end + 2;
      lines.begin(start);
      end = lines.end(bytes, buffer.limit());
    }
    if (end < 0) {
      checkIncomplete(bytes, buffer.limit());
      return false;
    }
    parseLine(bytes, lines.start(), end);
    fieldLines.begin(end + 2);
    inFields = true;
    return true;
  }

  /** A line without an end must not grow for ever, and what is no method should not have to. */
  private void checkIncomplete(byte[] bytes, int limit) throws HttpException {
    int line = lines.start();
    if (limit > line && bytes[line] == Ascii.CR) {
      return; // the empty line, as far as it has come
    }
    int space = methodEnd(bytes, line, limit);
    if (space < limit) {
      // Behind the target could be the version already, and a CR.
      checkTargetLength(limit - (space + 1) - (1 + VERSION_LENGTH + 1));
    }
  }

  private static int methodEnd(byte[] bytes, int start, int limit) throws HttpException {
    int i = start;
    while (i < limit && Ascii.isToken(bytes[i])) {
      i++;
    }
    if (i - start > LONGEST_METHOD) {
      throw new HttpException(
          NOT_IMPLEMENTED, "the method is longer than " + LONGEST_METHOD + " characters");
    }
    if (i < limit && (i == start || bytes[i] != Ascii.SPACE)) {
      throw new HttpException(BAD_REQUEST, "the request does not begin with a method and a space");
    }
    return i;
  }

  private void checkTargetLength(int length) throws HttpException {
    if (length > options.maxTargetBytes()) {
      throw new HttpException(
          Status.URI_TOO_LONG,
          "the request target is longer than " + options.maxTargetBytes() + " bytes");
    }
  }

  private void parseLine(byte[] bytes, int lineStart, int end) throws HttpException {
    int space = methodEnd(bytes, lineStart, end);
    int target = space + 1;
    int targetEnd = target;
    while (targetEnd < end && Ascii.isVisible(bytes[targetEnd])) {
      targetEnd++;
    }
    checkTargetLength(targetEnd - target);
    if (target >= end || targetEnd == target) {
      throw new HttpException(BAD_REQUEST, "the request has no target");
    }
    if (targetEnd == end || bytes[targetEnd] != Ascii.SPACE) {
      throw new HttpException(
          BAD_REQUEST,
          targetEnd == end
              ? "the request line has no version"
              : "the target has " + Ascii.describe(bytes[targetEnd]) + ", which has to be escaped");
    }
    parseVersion(bytes, targetEnd + 1, end);
    head.methodStart = lineStart;
    head.methodEnd = space;
    head.targetStart = target;
    head.targetEnd = targetEnd;
    Targets.parse(head, bytes);
  }

  private void parseVersion(byte[] bytes, int from, int end) throws HttpException {
    if (end - from != VERSION_LENGTH
        || !Ascii.equals(bytes, from, from + 5, "HTTP/")
        || !Ascii.isDigit(bytes[from + 5])
        || bytes[from + 6] != '.'
        || !Ascii.isDigit(bytes[from + 7])) {
      throw new HttpException(BAD_REQUEST, "the request line does not end with HTTP/1.1");
    }
    if (bytes[from + 5] != '1') {
      throw new HttpException(
          Status.VERSION_NOT_SUPPORTED,
          "the version is " + Ascii.string(bytes, from, end) + ", and has to be HTTP/1.1");
    }
    head.isHttp10 = bytes[from + 7] == '0';
  }
}
