package io.ramie.examples.memcached;

import io.ramie.io.ByteSink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The replies that a connection has not sent yet, in a buffer of the pool, which it has only while
 * there are some. Whoever adds something small first makes room with {@link #ensure}, which is
 * where it may wait for the client.
 */
final class Output {
  private static final byte[] CRLF = {'\r', '\n'};

  // Larger ones are sent from where they are, without a copy.
  static final int MOST_COPIED = BufferPool.BUFFER_BYTES / 2;
  private static final int MOST_DIGITS = 20;
  private static final byte[] NONE = {};

  private final ByteSink sink;
  private final BufferPool pool;
  private final Traffic traffic;

  private byte @Nullable [] pooled;
  private byte[] buffer = NONE;
  private int size;

  Output(ByteSink sink, BufferPool pool, Traffic traffic) {
    this.sink = sink;
    this.pool = pool;
    this.traffic = traffic;
  }

  /** Makes room for so many bytes, at most half a buffer. */
  void ensure(int bytes) throws IOException {
    if (pooled == null) {
      pooled = pool.take();
      buffer = pooled;
    } else if (buffer.length - size < bytes) {
      send();
    }
  }

  // Where there is room

  void add(char ascii) {
    buffer[size++] = (byte) ascii;
  }

  void add(byte[] bytes) {
    add(bytes, 0, bytes.length);
  }

  void add(byte[] bytes, int from, int length) {
    System.arraycopy(bytes, from, buffer, size, length);
    size += length;
  }

  void addLineEnd() {
    buffer[size++] = '\r';
    buffer[size++] = '\n';
  }

  /** Adds an unsigned number. */
  void addNumber(long value) {
    if (value < 0) {
      add(Numbers.toBytes(value));
      return;
    }
    long rest = value;
    int at = size + digits(value);
    size = at;
    do {
      long tenth = rest / 10;
      buffer[--at] = (byte) ('0' + (rest - tenth * 10));
      rest = tenth;
    } while (rest != 0);
  }

  private static int digits(long value) {
    int count = 1;
    for (long limit = 10; count < MOST_DIGITS - 1 && value >= limit; limit *= 10) {
      count++;
    }
    return count;
  }

  // Where there may be none

  /** Adds a whole line. */
  void line(byte[] line) throws IOException {
    ensure(line.length);
    add(line);
  }

  /** Adds the value of an item that is {@linkplain Shard#hold held}, and lets go of it. */
  void value(Item item, Shard shard) throws IOException {
    try {
      value(item.value);
    } finally {
      if (item.isLarge()) {
        synchronized (shard) {
          shard.letGo(item);
        }
      }
    }
  }

  private void value(byte[] value) throws IOException {
    if (value.length <= MOST_COPIED) {
      ensure(value.length + CRLF.length);
      add(value);
    } else {
      send();
      sink.write(value, 0, value.length);
      traffic.bytesWritten.add(value.length);
    }
    addLineEnd();
  }

  // Sending

  private void send() throws IOException {
    if (size > 0) {
      int length = size;
      size = 0;
      sink.write(buffer, 0, length);
      traffic.bytesWritten.add(length);
    }
  }

  /** Sends what there is and gives the buffer back. */
  void flush() throws IOException {
    if (pooled != null) {
      send();
      close();
    }
  }

  /** Gives the buffer back, with what was not sent. */
  void close() {
    if (pooled != null) {
      pool.give(pooled);
    }
    pooled = null;
    buffer = NONE;
    size = 0;
  }
}
