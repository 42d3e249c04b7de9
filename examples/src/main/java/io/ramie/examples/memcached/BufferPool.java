package io.ramie.examples.memcached;

import java.util.ArrayDeque;

/**
 * The large buffers of one thread's connections, which take one only while there is something in
 * it. The fibers of a thread take turns, so it needs no lock.
 */
class BufferPool {
  /** The size of each. */
  static final int BUFFER_BYTES = 16 * 1024;

  private static final int MOST_KEPT = 64;

  private final ArrayDeque<byte[]> free = new ArrayDeque<>();

  byte[] take() {
    byte[] buffer = free.pollLast();
    return buffer == null ? new byte[BUFFER_BYTES] : buffer;
  }

  void give(byte[] buffer) {
    if (free.size() < MOST_KEPT) {
      free.addLast(buffer);
    }
  }
}
