package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Lines, and beginnings of lines, of replies. */
final class Replies {
  static final byte[] OK = line("OK");
  static final byte[] END = line("END");
  static final byte[] VALUE = "VALUE ".getBytes(US_ASCII);
  static final byte[] DELETED = line("DELETED");
  static final byte[] NOT_FOUND = line("NOT_FOUND");
  static final byte[] TOUCHED = line("TOUCHED");
  static final byte[] RESET = line("RESET");
  static final byte[] VERSION = line("VERSION " + Replies.VERSION_NUMBER);

  /** The version of memcached whose protocol is spoken, as clients read it, and who speaks it. */
  static final String VERSION_NUMBER = "1.6.18-ramie";

  static final byte[] NO_OPERATION = line("MN");
  static final byte[] MISS = "EN".getBytes(US_ASCII);
  static final byte[] DEBUG = "ME ".getBytes(US_ASCII);
  static final byte[] META_VALUE = "VA ".getBytes(US_ASCII);

  private Replies() {}

  static byte[] line(String text) {
    return (text + "\r\n").getBytes(US_ASCII);
  }
}
