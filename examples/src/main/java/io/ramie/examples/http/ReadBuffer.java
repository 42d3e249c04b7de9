package io.ramie.examples.http;

import java.io.IOException;
import java.util.Arrays;

/**
 * What has arrived on a connection and is not used yet. The head of the request under way stays in
 * it, and does not move, until the next one begins: its fields are looked at where they are.
 */
final class ReadBuffer {
  /** Where it comes from. */
  @FunctionalInterface
  interface Source {
    /** Reads what there is, after waiting until there is something; -1 at end of stream. */
    int read(byte[] target, int offset, int length) throws IOException;
  }

  private static final int INITIAL_BYTES = 4 * 1024;

  private final Source source;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int position;
  private int limit;

  // What is below belongs to the head of the request.
  private int kept;

  ReadBuffer(Source source) {
    this.source = source;
  }

  /** What has arrived is in it from the position to the limit. It changes when more is read. */
  byte[] bytes() {
    return bytes;
  }

  int position() {
    return position;
  }

  int limit() {
    return limit;
  }

  int available() {
    return limit - position;
  }

  /** Uses what there is up to a position. */
  void advance(int newPosition) {
    position = newPosition;
  }

  /** Forgets what was kept: a new head begins. */
  void beginHead() {
    kept = 0;
    moveTo(0, bytes.length / 2);
    if (position == 0 && limit == 0 && bytes.length > INITIAL_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }

  /** Keeps what has been used: a body begins. */
  void beginBody() {
    kept = position;
  }

  /** Makes as much room as there can be. What is kept stays where it is. */
  void compact() {
    moveTo(kept, kept);
  }

  /** Moves the rest down if it is empty, or begins behind a threshold. */
  private void moveTo(int target, int threshold) {
    if (position == limit) {
      position = target;
      limit = target;
    } else if (position > threshold) {
      System.arraycopy(bytes, position, bytes, target, limit - position);
      limit -= position - target;
      position = target;
    }
  }

  /**
   * Waits for more, behind what there is. Nothing that is there moves.
   *
   * @return how many bytes there are more, -1 at end of stream
   */
  int fill() throws IOException {
    if (limit == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    int count = source.read(bytes, limit, bytes.length - limit);
    if (count > 0) {
      limit += count;
    }
    return count;
  }

  /** The next byte, -1 at end of stream. */
  int read() throws IOException {
    if (position == limit) {
      compact();
      if (fill() < 0) {
        return -1;
      }
    }
    return bytes[position++] & 0xff;
  }

  /** Takes what there is, or waits for it, without reading more than is wanted into an array. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (position == limit) {
      if (length >= INITIAL_BYTES / 2) {
        return source.read(target, offset, length);
      }
      compact();
      if (fill() < 0) {
        return -1;
      }
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(bytes, position, target, offset, count);
    position += count;
    return count;
  }
}
