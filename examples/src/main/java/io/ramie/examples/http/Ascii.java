package io.ramie.examples.http;

import java.nio.charset.StandardCharsets;

/** What bytes are in HTTP, and how they compare. */
final class Ascii {
  static final byte TAB = '\t';
  static final byte LF = '\n';
  static final byte CR = '\r';
  static final byte SPACE = ' ';
  private static final byte DELETE = 0x7f;

  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c = '!'; c < DELETE; c++) {
      TOKEN[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
  }

  private Ascii() {}

  /** Whether methods and names of fields may have this byte. */
  static boolean isToken(byte b) {
    return b >= 0 && TOKEN[b];
  }

  static boolean isToken(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!isToken(bytes[i])) {
        return false;
      }
    }
    return start < end;
  }

  /** Whether values may have this byte: no control characters but the tab. */
  static boolean isText(byte b) {
    return ((b & 0xe0) != 0 && b != DELETE) || b == TAB;
  }

  /** Whether it is a graphic character of ASCII. */
  static boolean isVisible(byte b) {
    return b > SPACE && b != DELETE;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isBlank(byte b) {
    return b == SPACE || b == TAB;
  }

  static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  /** The value of a hexadecimal digit, -1 if it is none. */
  static int hexDigit(int c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /** Whether a part of an array is a word, in whatever case. */
  static boolean equalsIgnoreCase(byte[] bytes, int start, int end, String word) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (lower(bytes[start + i]) != lower(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a part of an array is a word, in this case. */
  static boolean equals(byte[] bytes, int start, int end, String word) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A part of an array, byte for character. */
  static String string(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /** A byte as messages show it. */
  static String describe(int b) {
    return b > SPACE && b < DELETE ? "'" + (char) b + "'" : "0x%02x".formatted(b & 0xff);
  }
}
