package io.ramie.examples.http.websocket;

import java.util.Arrays;

/** Frames of a server, which are not masked, one behind the other, to be written at once. */
final class FrameBuffer {
  private static final int INITIAL_BYTES = 256;
  private static final int HIGHEST_KEPT_BYTES = 64 * 1024;
  private static final int MAX_HEAD_BYTES = 10;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
    if (bytes.length > HIGHEST_KEPT_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }

  /** Adds a frame that is a whole message, or a control frame. */
  void add(int opcode, byte[] data) {
    reserve(MAX_HEAD_BYTES + data.length);
    put(0x80 | opcode);
    if (data.length < 126) {
      put(data.length);
    } else if (data.length < 0x10000) {
      put(126);
      putNumber(data.length, 2);
    } else {
      put(127);
      putNumber(data.length, 8);
    }
    System.arraycopy(data, 0, bytes, length, data.length);
    length += data.length;
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * needed));
    }
  }

  private void putNumber(long number, int width) {
    for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
      put((int) (number >>> shift));
    }
  }

  private void put(int value) {
    bytes[length++] = (byte) value;
  }
}
