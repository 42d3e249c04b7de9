package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ramie.io.ByteSink;
import io.ramie.io.ByteSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A connection without a network: what arrives is given piece by piece, and what is sent is kept.
 */
class Wire implements ByteSource, ByteSink {
  private final Deque<byte[]> arriving = new ArrayDeque<>();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private int reads;
  private int writes;

  /** Lets bytes arrive, which one read gets if its buffer is large enough. */
  Wire arrive(String piece) {
    arriving.add(piece.getBytes(ISO_8859_1));
    return this;
  }

  String sent() {
    return sent.toString(ISO_8859_1);
  }

  int reads() {
    return reads;
  }

  int writes() {
    return writes;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    reads++;
    byte[] piece = arriving.poll();
    if (piece == null) {
      return -1;
    }
    int count = Math.min(length, piece.length);
    System.arraycopy(piece, 0, target, offset, count);
    if (count < piece.length) {
      arriving.addFirst(Arrays.copyOfRange(piece, count, piece.length));
    }
    return count;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    writes++;
    sent.write(source, offset, length);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
