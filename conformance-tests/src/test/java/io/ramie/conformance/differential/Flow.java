package io.ramie.conformance.differential;

import java.util.Arrays;

/** The bytes that go one way: what the n-th of them is, and how many have been written and read. */
final class Flow {
  private final int salt;
  private long written;
  private long read;

  /** No further bytes will come. */
  boolean ended;

  /** Nobody will read the bytes. */
  boolean abandoned;

  Flow(int salt) {
    this.salt = salt;
  }

  int unread() {
    return (int) (written - read);
  }

  /** The next bytes to be written, which then count as written. */
  byte[] next(int size) {
    byte[] bytes = bytes(written, size);
    written += size;
    return bytes;
  }

  /** Checks bytes that have been read. */
  String check(byte[] found, int count) {
    String verdict = count + " bytes, " + compare(Arrays.copyOf(found, count));
    read += count;
    return verdict;
  }

  /** Checks bytes that are still there; a look may see fewer than there are. */
  String compare(byte[] found) {
    int wrong = Arrays.mismatch(found, bytes(read, found.length));
    return wrong < 0 ? "the right ones" : "wrong from the " + wrong + "th on";
  }

  private byte[] bytes(long from, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (((from + i) * 0x9e3779b97f4a7c15L + salt) >>> 56);
    }
    return bytes;
  }
}
