package io.ramie.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Objects;

/**
 * What bytes are written to. An implementation has the two writes of one buffer or array;
 * everything else is built of them.
 *
 * <p>Writes write everything, and wait until it has been taken.
 */
public interface ByteSink extends GatheringByteChannel {
  /**
   * Writes everything that remains in a buffer.
   *
   * @param source taken from its position, which moves along also when it fails half-way. A direct
   *     buffer is written from without a copy
   * @return the bytes written: all that remained
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed; the position
   *     says how much was written
   * @throws IOException if it fails otherwise
   */
  @Override
  int write(ByteBuffer source) throws IOException;

  /**
   * Writes a part of an array.
   *
   * @param source where from
   * @param offset where the part begins
   * @param length how many bytes
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed; some bytes may
   *     have been written
   * @throws IOException if it fails otherwise
   */
  void write(byte[] source, int offset, int length) throws IOException;

  /**
   * Writes an array.
   *
   * @param source what to write, all of it
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed; some bytes may
   *     have been written
   * @throws IOException if it fails otherwise
   */
  default void write(byte[] source) throws IOException {
    write(source, 0, source.length);
  }

  /**
   * Writes everything that remains in several buffers, one after the other. Small ones leave
   * together, not each by itself.
   *
   * @param sources taken in their order, each from its position, which moves along also when it
   *     fails half-way
   * @return the bytes written: all that remained
   * @throws java.net.SocketTimeoutException if the time of one piece or the deadline has passed;
   *     the positions say how much was written
   * @throws IOException if it fails otherwise
   */
  @Override
  default long write(ByteBuffer[] sources) throws IOException {
    return write(sources, 0, sources.length);
  }

  /**
   * Writes everything that remains in some of several buffers, as {@link #write(ByteBuffer[])}
   * does.
   *
   * @param sources taken in their order, each from its position, which moves along
   * @param offset the first buffer to use
   * @param length how many buffers to use
   * @return the bytes written: all that remained
   * @throws java.net.SocketTimeoutException if the time of one piece or the deadline has passed;
   *     the positions say how much was written
   * @throws IOException if it fails otherwise
   */
  @Override
  default long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, sources.length);
    return new Gathering(sources, offset, length).writeTo(this);
  }

  /**
   * What is written here, as a stream. Closing it closes this sink.
   *
   * @return a stream without a buffer, which writes as this sink does
   */
  default OutputStream outputStream() {
    return new SinkOutputStream(this);
  }

  @Override
  void close() throws IOException;
}
