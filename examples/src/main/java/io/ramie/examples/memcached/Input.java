package io.ramie.examples.memcached;

import io.ramie.io.ByteSource;
import java.io.IOException;

/**
 * What a connection has received and not used up: the bytes of {@link #buffer} from {@link #start}
 * to {@link #end}. An idle connection keeps a small buffer, and one that has sent more than that at
 * a time a large one of the pool.
 */
final class Input {
  private static final int SMALL_BYTES = 2048;
  private static final byte[] NONE = {};

  private final ByteSource source;
  private final Output output;
  private final BufferPool pool;
  private final Traffic traffic;
  private final byte[] small = new byte[SMALL_BYTES];

  private byte[] buffer = small;
  private int start;
  private int end;

  /** Reads from a source; whatever waits in the output is sent before a read, which may wait. */
  Input(ByteSource source, Output output, BufferPool pool, Traffic traffic) {
    this.source = source;
    this.output = output;
    this.pool = pool;
    this.traffic = traffic;
  }

  byte[] buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int size() {
    return end - start;
  }

  boolean isFull() {
    return size() == BufferPool.BUFFER_BYTES;
  }

  /** Uses up some bytes. They stay where they are until more is read. */
  void skip(int count) {
    start += count;
  }

  /**
   * Reads more, after what is there, which may move to the front.
   *
   * @return whether there was more; false at the end of the stream
   * @throws IllegalStateException if there is no room
   */
  boolean readMore() throws IOException {
    makeRoom();
    int count = read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    return count >= 0;
  }

  private void makeRoom() {
    int size = size();
    if (size == BufferPool.BUFFER_BYTES) {
      throw new IllegalStateException("no room for more than " + size + " bytes");
    }
    byte[] target = buffer;
    if (buffer == small && end == SMALL_BYTES) {
      target = pool.take(); // it was full, so more is waiting
    } else if (buffer != small && size == 0 && end <= SMALL_BYTES) {
      pool.give(buffer);
      target = small;
    }
    if (start > 0 || target != buffer) {
      System.arraycopy(buffer, start, target, 0, size);
    }
    buffer = target;
    start = 0;
    end = size;
  }

  /**
   * Reads exactly so many bytes into an array of the caller, first what is in the buffer.
   *
   * @return whether there were as many; false if the stream ended before
   */
  boolean readFully(byte[] target, int length) throws IOException {
    int done = Math.min(size(), length);
    System.arraycopy(buffer, start, target, 0, done);
    start += done;
    while (done < length) {
      int count = read(target, done, length - done);
      if (count < 0) {
        return false;
      }
      done += count;
    }
    return true;
  }

  /**
   * Reads so many bytes and forgets them.
   *
   * @return whether there were as many; false if the stream ended before
   */
  boolean swallow(long length) throws IOException {
    long left = length;
    for (; ; ) {
      int count = (int) Math.min(size(), left);
      start += count;
      left -= count;
      if (left == 0) {
        return true;
      }
      if (!readMore()) {
        return false;
      }
    }
  }

  private int read(byte[] target, int from, int length) throws IOException {
    output.flush();
    int count = source.read(target, from, length);
    traffic.bytesRead.add(Math.max(0, count));
    return count;
  }

  /** Gives the buffer back; nothing can be read any more. */
  void close() {
    if (buffer != small) {
      pool.give(buffer);
    }
    buffer = NONE;
    start = 0;
    end = 0;
  }
}
