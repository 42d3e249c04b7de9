package io.ramie.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ScatteringByteChannel;
import java.util.Objects;

/**
 * What bytes are read from. An implementation has the two reads of one buffer or array; everything
 * else is built of them.
 *
 * <p>Reads return what there is, after waiting until there is something.
 */
public interface ByteSource extends ScatteringByteChannel {
  /**
   * Reads what there is, after waiting until there is something.
   *
   * @param target filled from its position, which moves along. A direct buffer is read into without
   *     a copy
   * @return the bytes read, 0 if the buffer has no room, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  @Override
  int read(ByteBuffer target) throws IOException;

  /**
   * Reads what there is, after waiting until there is something.
   *
   * @param target where to
   * @param offset where it is filled from
   * @param length how many bytes at most
   * @return the bytes read, 0 if the length is 0, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  int read(byte[] target, int offset, int length) throws IOException;

  /**
   * Reads what there is, after waiting until there is something.
   *
   * @param target filled from its start
   * @return the bytes read, 0 if the array is empty, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  default int read(byte[] target) throws IOException {
    return read(target, 0, target.length);
  }

  // Several buffers

  /**
   * Reads what there is into several buffers, one after the other, with one read.
   *
   * @param targets filled in their order, each from its position, which moves along
   * @return the bytes read, 0 if no buffer has room, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  @Override
  default long read(ByteBuffer[] targets) throws IOException {
    return read(targets, 0, targets.length);
  }

  /**
   * Reads what there is into some of several buffers, one after the other, with one read.
   *
   * @param targets filled in their order, each from its position, which moves along
   * @param offset the first buffer to use
   * @param length how many buffers to use
   * @return the bytes read, 0 if no buffer has room, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  @Override
  default long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, targets.length);
    return new Scattering(targets, offset, length).readFrom(this);
  }

  // Exactly so many bytes

  /**
   * Reads until an array is full.
   *
   * @param target what to fill
   * @throws EOFException if the stream ends before; the message says after how many bytes
   * @throws java.net.SocketTimeoutException if the time of one read or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  default void readFully(byte[] target) throws IOException {
    readFully(target, 0, target.length);
  }

  /**
   * Reads until a part of an array is full.
   *
   * @param target where to
   * @param offset where it is filled from
   * @param length how many bytes
   * @throws EOFException if the stream ends before; the message says after how many bytes
   * @throws java.net.SocketTimeoutException if the time of one read or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  default void readFully(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    int done = 0;
    while (done < length) {
      int count = read(target, offset + done, length - done);
      if (count < 0) {
        throw new EOFException(Scattering.endedEarly(this, done, length));
      }
      done += count;
    }
  }

  /**
   * Reads until a buffer has no room left.
   *
   * @param target filled from its position, which moves along
   * @throws EOFException if the stream ends before; the message says after how many bytes
   * @throws java.net.SocketTimeoutException if the time of one read or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  default void readFully(ByteBuffer target) throws IOException {
    int length = target.remaining();
    while (target.hasRemaining()) {
      if (read(target) < 0) {
        throw new EOFException(Scattering.endedEarly(this, length - target.remaining(), length));
      }
    }
  }

  // As a stream

  /**
   * How many bytes can be read without waiting.
   *
   * @return what is known; 0 also when nobody can tell, and at end of stream
   * @throws IOException if it is closed
   */
  default int available() throws IOException {
    return 0;
  }

  /**
   * The same bytes as a stream. Closing it closes this source.
   *
   * @return a stream without a buffer, which reads as this source does
   */
  default InputStream inputStream() {
    return new SourceInputStream(this);
  }

  @Override
  void close() throws IOException;
}
