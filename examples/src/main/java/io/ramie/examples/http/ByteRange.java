package io.ramie.examples.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of something, as {@code Range} asks for it (RFC 9110, section 14).
 *
 * @param start its first byte
 * @param length how many bytes, at least one
 */
record ByteRange(long start, long length) {
  private static final String UNIT = "bytes=";

  /** Who wants more pieces than this gets the whole. */
  private static final int MOST = 32;

  /**
   * The parts that a field asks for.
   *
   * @param field its value
   * @param size how many bytes there are in all
   * @return null if the field is to be ignored: it is not understood, or the whole is less work;
   *     empty if there is nothing where the parts would be
   */
  static @Nullable List<ByteRange> parse(String field, long size) {
    if (!field.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
      return null;
    }
    List<ByteRange> ranges = new ArrayList<>();
    long total = 0;
    int count = 0;
    for (String spec : field.substring(UNIT.length()).split(",", -1)) {
      String text = spec.strip();
      if (text.isEmpty()) {
        continue;
      }
      long start = start(text, size);
      long end = end(text, size);
      if (start < 0 || end < 0 || ++count > MOST) {
        return null;
      }
      if (start < end) {
        ranges.add(new ByteRange(start, end - start));
        total += end - start;
      }
    }
    boolean isWholeLess = ranges.size() > 1 && total >= size;
    return count == 0 || isWholeLess ? null : ranges;
  }

  /** Where a part begins; -1 if it is none. What begins behind the end begins at the end. */
  private static long start(String text, long size) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return -1;
    }
    if (dash == 0) {
      long suffix = number(text, 1, text.length());
      return suffix < 0 ? -1 : Math.max(0, size - suffix);
    }
    long first = number(text, 0, dash);
    return first < 0 ? -1 : Math.min(first, size);
  }

  /** Behind the last byte of a part; -1 if it is none. */
  private static long end(String text, long size) {
    int dash = text.indexOf('-');
    if (dash == 0 || dash == text.length() - 1) {
      return size;
    }
    long last = number(text, dash + 1, text.length());
    return last < number(text, 0, dash) ? -1 : Math.min(last + 1, size);
  }

  /** A number, at most {@link Integer#MAX_VALUE} squared; -1 if it is none. */
  private static long number(String text, int start, int end) {
    long most = (long) Integer.MAX_VALUE * Integer.MAX_VALUE;
    long number = start == end ? -1 : 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = Math.min(most, Math.min(most / 10, number) * 10 + (c - '0'));
    }
    return number;
  }

  /** For the field {@code Content-Range}. */
  String describe(long size) {
    return "bytes " + start + "-" + (start + length - 1) + "/" + size;
  }
}
