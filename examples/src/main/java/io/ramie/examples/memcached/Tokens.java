package io.ramie.examples.memcached;

import java.util.Arrays;

/**
 * The words of a command line. They are found where they stand, in the buffer of the connection:
 * whoever needs them after more was read has to {@link #detach} them first.
 */
final class Tokens {
  /** The most words that are found at a time. */
  static final int MOST = 23;

  private final int[] from = new int[MOST];
  private final int[] to = new int[MOST];
  private byte[] bytes = new byte[0];
  private int count;
  private int end;

  /**
   * Finds the words of a line, which are separated by spaces; a zero byte ends the line.
   *
   * @return where the rest begins that was not looked at, because there are too many words; the end
   *     otherwise
   */
  int split(byte[] line, int start, int lineEnd) {
    bytes = line;
    end = lineEnd;
    count = 0;
    int at = start;
    while (count < MOST) {
      while (at < lineEnd && line[at] == ' ') {
        at++;
      }
      if (at == lineEnd || line[at] == 0) {
        end = at;
        return lineEnd;
      }
      from[count] = at;
      while (at < lineEnd && line[at] != ' ' && line[at] != 0) {
        at++;
      }
      to[count++] = at;
    }
    return at;
  }

  /** Copies the line, so that the buffer may change. */
  void detach() {
    if (count > 0) {
      int shift = from[0];
      bytes = Arrays.copyOfRange(bytes, shift, end);
      end -= shift;
      for (int i = 0; i < count; i++) {
        from[i] -= shift;
        to[i] -= shift;
      }
    }
  }

  int count() {
    return count;
  }

  byte[] bytes() {
    return bytes;
  }

  int from(int index) {
    return from[index];
  }

  int length(int index) {
    return to[index] - from[index];
  }

  /** The first character of a word. */
  char first(int index) {
    return (char) (bytes[from[index]] & 0xff);
  }

  boolean is(int index, byte[] word) {
    return Arrays.equals(bytes, from[index], to[index], word, 0, word.length);
  }

  boolean startsWith(int index, byte[] word) {
    return length(index) >= word.length
        && Arrays.equals(bytes, from[index], from[index] + word.length, word, 0, word.length);
  }

  /** Points a key at a word. */
  void toKey(int index, Key key) throws CommandError {
    if (length(index) > Key.MOST_BYTES) {
      throw CommandError.BAD_FORMAT;
    }
    key.point(bytes, from[index], length(index));
  }

  /** The unsigned number that a word is, without as many characters at its beginning. */
  long unsigned(int index, int skipped, CommandError error) throws CommandError {
    return Numbers.unsigned(bytes, from[index] + skipped, to[index], error);
  }

  /** The number that a word is, without as many characters at its beginning. */
  int signed(int index, int skipped, CommandError error) throws CommandError {
    return Numbers.signed(bytes, from[index] + skipped, to[index], error);
  }
}
