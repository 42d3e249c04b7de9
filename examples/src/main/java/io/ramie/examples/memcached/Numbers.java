package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Numbers in text, read as memcached reads them, which is as C does: white space and a sign may
 * come first, and white space or a zero byte ends the number.
 */
final class Numbers {
  // 2^64 - 1 is ten times this, and 5.
  private static final long MOST_TENTH = 1844674407370955161L;
  private static final int MOST_LAST_DIGIT = 5;

  private Numbers() {}

  /**
   * Reads an unsigned number of 64 bits.
   *
   * @throws CommandError the error that is given, if there is none, or it is too large
   */
  static long unsigned(byte[] bytes, int from, int to, CommandError error) throws CommandError {
    int start = skipSpace(bytes, from, to);
    boolean negative = start < to && bytes[start] == '-';
    long value = digits(bytes, isSign(bytes, start, to) ? start + 1 : start, to, error);
    if (negative) {
      value = -value;
    }
    if (value < 0 && hasMinus(bytes, from, to)) {
      throw error;
    }
    return value;
  }

  /**
   * Reads a number with a sign, and keeps its low 32 bits.
   *
   * @throws CommandError the error that is given, if there is none, or it has more than 64 bits
   */
  static int signed(byte[] bytes, int from, int to, CommandError error) throws CommandError {
    int start = skipSpace(bytes, from, to);
    boolean negative = start < to && bytes[start] == '-';
    long value = digits(bytes, isSign(bytes, start, to) ? start + 1 : start, to, error);
    if (value < 0 && !(negative && value == Long.MIN_VALUE)) {
      throw error;
    }
    return (int) (negative ? -value : value);
  }

  private static boolean isSign(byte[] bytes, int at, int to) {
    return at < to && (bytes[at] == '-' || bytes[at] == '+');
  }

  private static int skipSpace(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private static long digits(byte[] bytes, int from, int to, CommandError error)
      throws CommandError {
    long value = 0;
    int at = from;
    for (; at < to; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (Long.compareUnsigned(value, MOST_TENTH) >= 0
          && (value != MOST_TENTH || digit > MOST_LAST_DIGIT)) {
        throw error;
      }
      value = value * 10 + digit;
    }
    if (at == from || (at < to && !isSpace(bytes[at]) && bytes[at] != 0)) {
      throw error;
    }
    return value;
  }

  private static boolean hasMinus(byte[] bytes, int from, int to) {
    for (int i = from; i < to && bytes[i] != 0; i++) {
      if (bytes[i] == '-') {
        return true;
      }
    }
    return false;
  }

  private static boolean isSpace(byte value) {
    return value == ' ' || (value >= '\t' && value <= '\r');
  }

  /** How many digits a value begins with. */
  static int digits(byte[] value) {
    int count = 0;
    while (count < value.length && value[count] >= '0' && value[count] <= '9') {
      count++;
    }
    return count;
  }

  /** An unsigned number in decimal. */
  static byte[] toBytes(long value) {
    return Long.toUnsignedString(value).getBytes(US_ASCII);
  }
}
