package io.ramie.examples.http;

import static io.ramie.examples.http.Status.BAD_REQUEST;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of a connection: of a length that was told, or in chunks. */
final class BodyReader {
  private static final int MAX_SIZE_DIGITS = 16;
  private static final int MAX_EXTENSION_BYTES = 256;
  private static final int MAX_EXTENSIONS_BYTES = 16 * 1024;
  private static final int SKIPPED_AT_ONCE = 8 * 1024;

  /** Asks a client that waits for that to send the body. */
  interface Invitation {
    void send() throws IOException;
  }

  private final ReadBuffer buffer;
  private final HttpOptions options;
  private final Invitation invitation;

  private boolean isChunked;
  private boolean isInvited;
  private boolean isDone;
  private boolean isBroken;

  // Of the body, or of the chunk.
  private long left;
  private long received;
  private int extensionBytes;
  private @Nullable Fields trailers;

  BodyReader(ReadBuffer buffer, HttpOptions options, Invitation invitation) {
    this.buffer = buffer;
    this.options = options;
    this.invitation = invitation;
  }

  static HttpException tooLarge(HttpOptions options) {
    return new HttpException(
        Status.CONTENT_TOO_LARGE, "the body is longer than " + options.maxBodyBytes() + " bytes");
  }

  void begin(Head head) {
    isChunked = head.bodyLength == Head.CHUNKED;
    isInvited = !head.expectsContinue;
    isDone = !head.hasBody();
    isBroken = false;
    left = isChunked ? 0 : head.bodyLength;
    received = 0;
    extensionBytes = 0;
    trailers = null;
  }

  /** Whether all of it has been read, with its trailer fields. */
  boolean isDone() {
    return isDone;
  }

  /** Whether the connection can be used for another request when this body has been skipped. */
  boolean isSkippable() {
    return isDone || (!isBroken && isInvited && (isChunked || left <= options.maxSkippedBytes()));
  }

  /** The fields behind the chunks; null as long as there are none. */
  @Nullable Fields trailers() {
    return isDone ? trailers : null;
  }

  /** How much can be read without waiting, at least. */
  int available() {
    return isDone || isBroken ? 0 : (int) Math.min(left, buffer.available());
  }

  /** Reads and forgets the rest; whether that was possible within the limits. */
  boolean skipRest() throws IOException {
    if (!isDone && isSkippable()) {
      long last = received + options.maxSkippedBytes();
      byte[] skipped = new byte[SKIPPED_AT_ONCE];
      while (!isDone && received <= last) {
        int _ = read(skipped, 0, skipped.length);
      }
    }
    return isDone;
  }

  int read(byte[] target, int offset, int length) throws IOException {
    if (isDone) {
      return -1;
    }
    if (length == 0) {
      return 0;
    }
    if (isBroken) {
      throw new IOException("the body cannot be read any further after an error");
    }
    isBroken = true;
    int count = readSome(target, offset, length);
    isBroken = false;
    return count;
  }

  private int readSome(byte[] target, int offset, int length) throws IOException {
    try {
      invite();
      if (left == 0 && !nextChunk()) {
        isDone = true;
        return -1;
      }
      int count = buffer.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw endedEarly();
      }
      left -= count;
      received += count;
      isDone = left == 0 && !isChunked;
      return count;
    } catch (SocketTimeoutException slow) {
      throw new HttpException(
          Status.REQUEST_TIMEOUT, "the body did not go on within " + options.bodyTimeout());
    }
  }

  private void invite() throws IOException {
    if (!isInvited) {
      isInvited = true;
      if (buffer.available() == 0) {
        invitation.send();
      }
    }
  }

  private HttpException endedEarly() {
    return new HttpException(
        BAD_REQUEST, "the connection ended after " + received + " bytes of the body");
  }

  // Chunks

  private boolean nextChunk() throws IOException {
    if (received > 0) {
      expect(next(), Ascii.CR);
      expect(next(), Ascii.LF);
    }
    left = readSize();
    if (left == 0) {
      readTrailers();
      return false;
    }
    if (left > options.maxBodyBytes() - received) {
      throw tooLarge(options);
    }
    return true;
  }

  private long readSize() throws IOException {
    long size = 0;
    int digits = 0;
    int b = next();
    for (int digit = Ascii.hexDigit(b); digit >= 0; digit = Ascii.hexDigit(b)) {
      if (++digits > MAX_SIZE_DIGITS || size >>> 59 != 0) {
        throw new HttpException(BAD_REQUEST, "the size of a chunk is too large");
      }
      size = size << 4 | digit;
      b = next();
    }
    if (digits == 0) {
      throw wrongChunk(b, "a hexadecimal size");
    }
    expect(b == ';' ? skipExtension() : b, Ascii.CR);
    expect(next(), Ascii.LF);
    return size;
  }

  /** Extensions mean nothing here. Their end is CR LF, also within quotes. */
  private int skipExtension() throws IOException {
    int length = 0;
    for (; ; ) {
      int b = next();
      if (b == Ascii.CR) {
        extensionBytes += length;
        return b;
      }
      if (!Ascii.isText((byte) b)) {
        throw wrongChunk(b, "CR LF behind the extension");
      }
      if (++length > MAX_EXTENSION_BYTES || extensionBytes + length > MAX_EXTENSIONS_BYTES) {
        throw new HttpException(BAD_REQUEST, "the extensions of the chunks are too long");
      }
    }
  }

  private void readTrailers() throws IOException {
    buffer.compact();
    Fields fields = new Fields(buffer);
    FieldsParser parser = new FieldsParser(buffer, fields, options);
    int start = buffer.position();
    parser.begin(start);
    while (!parser.parse(start)) {
      if (buffer.fill() < 0) {
        throw endedEarly();
      }
    }
    trailers = fields;
  }

  private int next() throws IOException {
    int b = buffer.read();
    if (b < 0) {
      throw endedEarly();
    }
    return b;
  }

  private static void expect(int b, byte expected) throws HttpException {
    if (b != expected) {
      throw wrongChunk(b, "CR LF");
    }
  }

  private static HttpException wrongChunk(int b, String expected) {
    return new HttpException(
        BAD_REQUEST, "a chunk has " + Ascii.describe(b) + " in place of " + expected);
  }
}
