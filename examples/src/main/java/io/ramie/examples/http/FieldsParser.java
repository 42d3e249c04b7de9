package io.ramie.examples.http;

/** Parses header or trailer fields as far as they have arrived, up to the empty line. */
final class FieldsParser {
  private final ReadBuffer buffer;
  private final HttpOptions options;
  private final LineScanner lines = new LineScanner();
  private final Fields fields;

  /** Parses into fields of a buffer. */
  FieldsParser(ReadBuffer buffer, Fields fields, HttpOptions options) {
    this.buffer = buffer;
    this.fields = fields;
    this.options = options;
  }

  void begin(int position) {
    fields.clear();
    lines.begin(position);
  }

  /**
   * Goes on with what has arrived.
   *
   * @param start where the limit of bytes begins to count
   * @return whether the empty line was there; the buffer goes on behind it then
   * @throws HttpException if there is something wrong
   */
  boolean parse(int start) throws HttpException {
    byte[] bytes = buffer.bytes();
    int limit = buffer.limit();
    for (; ; ) {
      int end = lines.end(bytes, limit);
      // The last byte could be a CR already.
      checkSize((end < 0 ? limit - 1 : end) - start);
      if (end < 0) {
        return false;
      }
      int line = lines.start();
      if (end == line) {
        buffer.advance(end + 2);
        return true;
      }
      if (fields.count() == options.maxFields()) {
        throw new HttpException(
            Status.FIELDS_TOO_LARGE, "there are more than " + options.maxFields() + " fields");
      }
      fields.addLine(bytes, line, end);
      lines.begin(end + 2);
    }
  }

  private void checkSize(int size) throws HttpException {
    if (size > options.maxHeadBytes()) {
      throw new HttpException(
          Status.FIELDS_TOO_LARGE,
          "the header fields are longer than " + options.maxHeadBytes() + " bytes");
    }
  }
}
