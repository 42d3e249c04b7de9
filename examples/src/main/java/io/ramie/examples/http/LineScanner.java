package io.ramie.examples.http;

/**
 * Finds the ends of lines in what has arrived so far, and looks at each byte once. Only CR LF ends
 * a line; a CR or LF alone, which other programs might take for an end, is refused, and so is every
 * other control character but the tab.
 */
final class LineScanner {
  /** There is no end yet. */
  static final int INCOMPLETE = -1;

  private int start;
  private int seen;

  /** Begins a line at a position. */
  void begin(int position) {
    start = position;
    seen = position;
  }

  /** Where the line begins. */
  int start() {
    return start;
  }

  /**
   * Where the line ends, which is followed by CR LF.
   *
   * @param limit behind the last byte that has arrived
   * @return its position or {@link #INCOMPLETE}
   * @throws HttpException if there is a control character
   */
  int end(byte[] bytes, int limit) throws HttpException {
    for (int i = seen; i < limit; i++) {
      if (!Ascii.isText(bytes[i])) {
        seen = i;
        return endAt(bytes, i, limit);
      }
    }
    seen = limit;
    return INCOMPLETE;
  }

  private static int endAt(byte[] bytes, int i, int limit) throws HttpException {
    if (bytes[i] != Ascii.CR) {
      throw new HttpException(
          Status.BAD_REQUEST,
          bytes[i] == Ascii.LF
              ? "a line ends with LF alone, not with CR LF"
              : "there is a control character: " + Ascii.describe(bytes[i]));
    }
    if (i + 1 == limit) {
      return INCOMPLETE;
    }
    if (bytes[i + 1] != Ascii.LF) {
      throw new HttpException(Status.BAD_REQUEST, "there is a CR without LF");
    }
    return i;
  }
}
