package io.ramie.examples.http;

import static io.ramie.examples.http.Status.BAD_REQUEST;
import static io.ramie.examples.http.Status.EXPECTATION_FAILED;
import static io.ramie.examples.http.Status.NOT_IMPLEMENTED;

import java.util.Locale;

/** What the fields say about the host, the connection and the body. */
final class FramingParser {
  private static final String CHUNKED = "chunked";

  private final ReadBuffer buffer;
  private final Head head;
  private final HttpOptions options;

  private int host;
  private int contentLength;
  private int transferCoding;

  FramingParser(ReadBuffer buffer, Head head, HttpOptions options) {
    this.buffer = buffer;
    this.head = head;
    this.options = options;
  }

  void parse() throws HttpException {
    host = -1;
    contentLength = -1;
    transferCoding = -1;
    Fields fields = head.fields;
    for (int field = 0; field < fields.count(); field++) {
      look(fields, field);
    }
    checkHost();
    parseLength();
  }

  /** Most fields are told apart by the length of their names. */
  private void look(Fields fields, int field) throws HttpException {
    byte[] bytes = buffer.bytes();
    int start = fields.nameStart(field);
    int end = fields.nameEnd(field);
    switch (end - start) {
      case 4 -> {
        if (Ascii.equalsIgnoreCase(bytes, start, end, "host")) {
          host = single("Host", host, field);
        }
      }
      case 6 -> {
        if (Ascii.equalsIgnoreCase(bytes, start, end, "expect")) {
          lookExpectation(fields, field);
        }
      }
      case 10 -> {
        if (Ascii.equalsIgnoreCase(bytes, start, end, "connection")) {
          head.wantsClose |= fields.hasListed(field, "close");
          head.wantsKeepAlive |= fields.hasListed(field, "keep-alive");
        }
      }
      case 14 -> {
        if (Ascii.equalsIgnoreCase(bytes, start, end, "content-length")) {
          contentLength = single("Content-Length", contentLength, field);
        }
      }
      case 17 -> {
        if (Ascii.equalsIgnoreCase(bytes, start, end, "transfer-encoding")) {
          transferCoding = single("Transfer-Encoding", transferCoding, field);
        }
      }
      default -> {}
    }
  }

  private static int single(String name, int earlier, int field) throws HttpException {
    if (earlier >= 0) {
      throw new HttpException(BAD_REQUEST, "there is more than one " + name);
    }
    return field;
  }

  private void lookExpectation(Fields fields, int field) throws HttpException {
    byte[] bytes = buffer.bytes();
    if (head.isHttp10) {
      return;
    }
    if (!Ascii.equalsIgnoreCase(
        bytes, fields.valueStart(field), fields.valueEnd(field), "100-continue")) {
      throw new HttpException(
          EXPECTATION_FAILED, "only 100-continue can be expected, not " + fields.value(field));
    }
    head.expectsContinue = true;
  }

  private void checkHost() throws HttpException {
    if (host < 0) {
      if (head.isHttp10) {
        return;
      }
      throw new HttpException(BAD_REQUEST, "there is no Host, which HTTP/1.1 needs");
    }
    Fields fields = head.fields;
    Targets.checkAuthority(buffer.bytes(), fields.valueStart(host), fields.valueEnd(host), "Host");
  }

  private void parseLength() throws HttpException {
    if (transferCoding < 0) {
      head.bodyLength = contentLength < 0 ? 0 : parseContentLength();
      return;
    }
    if (contentLength >= 0) {
      throw new HttpException(BAD_REQUEST, "there are both Content-Length and Transfer-Encoding");
    }
    if (head.isHttp10) {
      throw new HttpException(BAD_REQUEST, "HTTP/1.0 has no Transfer-Encoding");
    }
    checkChunked();
    head.bodyLength = Head.CHUNKED;
  }

  private long parseContentLength() throws HttpException {
    byte[] bytes = buffer.bytes();
    int end = head.fields.valueEnd(contentLength);
    int from = head.fields.valueStart(contentLength);
    long length = 0;
    for (int i = from; i < end; i++) {
      if (!Ascii.isDigit(bytes[i]) || length > (Long.MAX_VALUE - 9) / 10) {
        throw wrongLength();
      }
      length = length * 10 + (bytes[i] - '0');
    }
    if (from == end) {
      throw wrongLength();
    }
    if (length > options.maxBodyBytes()) {
      throw BodyReader.tooLarge(options);
    }
    return length;
  }

  private HttpException wrongLength() {
    return new HttpException(
        BAD_REQUEST,
        "Content-Length must be a number of bytes, not " + head.fields.value(contentLength));
  }

  private void checkChunked() throws HttpException {
    Fields fields = head.fields;
    int from = fields.valueStart(transferCoding);
    int end = fields.valueEnd(transferCoding);
    if (!Ascii.equalsIgnoreCase(buffer.bytes(), from, end, CHUNKED)) {
      String value = fields.value(transferCoding);
      throw new HttpException(
          isOtherCodingChunked(value) ? NOT_IMPLEMENTED : BAD_REQUEST,
          "Transfer-Encoding must be chunked, not " + value);
    }
  }

  /** Whether the end of the body could be told, although it could not be decoded. */
  private static boolean isOtherCodingChunked(String value) {
    String[] codings = value.toLowerCase(Locale.ROOT).split("[ \\t]*,[ \\t]*", -1);
    int last = codings.length - 1;
    for (int i = 0; i < last; i++) {
      if (codings[i].isEmpty() || codings[i].equals(CHUNKED)) {
        return false;
      }
    }
    return codings[last].equals(CHUNKED);
  }
}
