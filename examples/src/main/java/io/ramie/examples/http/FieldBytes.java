package io.ramie.examples.http;

import java.io.IOException;
import java.util.Arrays;

/** Fields that are to be sent, as bytes. */
final class FieldBytes {
  private static final int INITIAL_BYTES = 256;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int count;

  void clear() {
    count = 0;
  }

  /**
   * Adds a line {@code name: value}.
   *
   * @throws IllegalArgumentException if the name is no token, or the value has other than visible
   *     characters of ISO 8859-1, spaces and tabs in it
   */
  void add(String name, String value) {
    makeRoom(name.length() + value.length() + 4);
    int at = putName(name, count);
    bytes[at++] = ':';
    bytes[at++] = Ascii.SPACE;
    at = putValue(name, value, at);
    bytes[at++] = Ascii.CR;
    bytes[at++] = Ascii.LF;
    count = at;
  }

  /** Adds lines that another one has made. */
  void addLines(byte[] lines) {
    makeRoom(lines.length);
    System.arraycopy(lines, 0, bytes, count, lines.length);
    count += lines.length;
  }

  private void makeRoom(int length) {
    if (bytes.length - count < length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, count + length));
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, count);
  }

  private int putName(String name, int start) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > 0x7f || !Ascii.isToken((byte) c)) {
        throw new IllegalArgumentException("a field cannot have the name \"" + name + "\"");
      }
      bytes[start + i] = (byte) c;
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a field must have a name");
    }
    return start + name.length();
  }

  private int putValue(String name, String value, int start) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > 0xff || !Ascii.isText((byte) c)) {
        throw new IllegalArgumentException(
            "the field "
                + name
                + " cannot have the character 0x%x in its value".formatted((int) c));
      }
      bytes[start + i] = (byte) c;
    }
    return start + value.length();
  }

  void writeTo(WriteBuffer output) throws IOException {
    output.put(bytes, 0, count);
  }
}
