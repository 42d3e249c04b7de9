package io.ramie.net;

import io.ramie.internal.ByteTransfer;
import io.ramie.internal.TransferInputStream;
import io.ramie.internal.TransferOutputStream;
import io.ramie.io.ByteSink;
import io.ramie.io.ByteSource;
import io.ramie.spi.Io;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection that bytes go through in both directions: {@link TcpSocket} and {@link UnixSocket}.
 *
 * <p>Reading and writing suspend the calling fiber, or block the thread in a blocking context. They
 * may be called from any fiber and thread, also of different schedulers; what two of them write at
 * the same time may be interleaved. {@link #close} ends whatever waits on the socket.
 *
 * <p>What fails throws a {@link java.net.SocketException}, usually of a more specific type, whose
 * message names the operation, the peer and the error of the system. A thread that is interrupted
 * gets a {@link java.io.InterruptedIOException}, and its interrupt status is set again. On a closed
 * socket everything throws a {@link java.nio.channels.ClosedChannelException}.
 */
public abstract class StreamSocket extends SocketHandle
    implements ByteSource, ByteSink, ByteChannel {
  private final PeerErrors errors;
  private final ByteTransfer transfer;
  private final MessageTransfer messages;

  /** Takes over a connected handle. */
  StreamSocket(Io io) {
    super(io);
    this.errors = new PeerErrors(io);
    this.transfer = new ByteTransfer(io, errors);
    this.messages = new MessageTransfer(io, errors);
  }

  // Reading

  @Override
  public final int read(ByteBuffer target) throws IOException {
    return transfer.read(target, expiry(Io.READABLE));
  }

  @Override
  public final int read(byte[] target) throws IOException {
    return transfer.read(target, 0, target.length, expiry(Io.READABLE));
  }

  @Override
  public final int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    return transfer.read(target, offset, length, expiry(Io.READABLE));
  }

  /**
   * Reads what there is now, and does not wait.
   *
   * @param target filled from its position, which moves along
   * @return the bytes read, 0 when there is nothing now or the buffer has no room, -1 at end of
   *     stream
   * @throws IOException if it fails
   */
  public final int readNow(ByteBuffer target) throws IOException {
    return transfer.readNow(target);
  }

  /**
   * Reads what there is now, and does not wait.
   *
   * @param target filled from its start
   * @return the bytes read, 0 when there is nothing now or the array is empty, -1 at end of stream
   * @throws IOException if it fails
   */
  public final int readNow(byte[] target) throws IOException {
    return transfer.readNow(ByteBuffer.wrap(target));
  }

  /**
   * Reads what there is, after waiting until there is something, and leaves it to be read again.
   *
   * @param target filled from its position, which moves along
   * @return the bytes seen, 0 if the buffer has no room, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  public final int peek(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    int count = (int) messages.receive(target, Io.PEEK, null, expiry(Io.READABLE));
    target.position(target.position() + count);
    return count == 0 ? -1 : count;
  }

  /**
   * Reads what there is, after waiting until there is something, and leaves it to be read again.
   *
   * @param target filled from its start
   * @return the bytes seen, 0 if the array is empty, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  public final int peek(byte[] target) throws IOException {
    return peek(ByteBuffer.wrap(target));
  }

  @Override
  public final int available() throws IOException {
    return transfer.available();
  }

  /**
   * What is read here, as a stream without a buffer. Closing it closes this socket.
   *
   * <p>{@link InputStream#transferTo} to the {@link #outputStream} of a socket or pipe passes what
   * that takes at once through no array, and holds no memory while there is nothing to read. Each
   * read and write has the time that its side gives it. Where neither side has one, nor a deadline,
   * small pieces that come by TCP pass through on the epoll scheduler without a turn of the calling
   * fiber. When it fails or is interrupted, bytes that were read may not have been written. Neither
   * number is another's before it ends.
   *
   * @return a stream that reads as this socket does
   */
  @Override
  public final InputStream inputStream() {
    return new TransferInputStream(
        ByteSource.super.inputStream(), transfer, () -> expiry(Io.READABLE));
  }

  // Writing

  @Override
  public final int write(ByteBuffer source) throws IOException {
    return transfer.write(source, expiry(Io.WRITABLE));
  }

  @Override
  public final void write(byte[] source) throws IOException {
    transfer.write(source, 0, source.length, expiry(Io.WRITABLE));
  }

  @Override
  public final void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    transfer.write(source, offset, length, expiry(Io.WRITABLE));
  }

  /**
   * Writes what is taken now, and does not wait.
   *
   * @param source taken from its position, which moves along
   * @return the bytes written, perhaps fewer than remained, 0 when there is no room now
   * @throws IOException if it fails
   */
  public final int writeNow(ByteBuffer source) throws IOException {
    return transfer.writeNow(source);
  }

  /**
   * Writes what is taken now, and does not wait.
   *
   * @param source where from
   * @return the bytes written, from the start of the array, perhaps fewer than all, 0 when there is
   *     no room now
   * @throws IOException if it fails
   */
  public final int writeNow(byte[] source) throws IOException {
    return transfer.writeNow(ByteBuffer.wrap(source));
  }

  /**
   * What is written here, as a stream without a buffer, to which those of sockets and pipes {@link
   * InputStream#transferTo transfer} straight. Closing it closes this socket.
   *
   * @return a stream that writes as this socket does
   */
  @Override
  public final OutputStream outputStream() {
    return new TransferOutputStream(
        ByteSink.super.outputStream(), transfer, () -> expiry(Io.WRITABLE));
  }

  // Limits

  /**
   * Limits the time of each read and peek, and of nothing else.
   *
   * @param timeout how long one of them may wait; zero or negative: not at all; null for ever
   * @return this socket
   */
  public StreamSocket setReadTimeout(@Nullable Duration timeout) {
    limitReading(timeout);
    return this;
  }

  /**
   * Limits the time of each write, and of nothing else.
   *
   * @param timeout how long one of them may wait for room; zero or negative: not at all; null for
   *     ever
   * @return this socket
   */
  public StreamSocket setWriteTimeout(@Nullable Duration timeout) {
    limitWriting(timeout);
    return this;
  }

  @Override
  protected final void limitsChanged() {
    transfer.limitsChanged();
  }

  // Ending

  /**
   * Says that nothing more will be read. Reads, also those under way, return -1 once they have
   * returned what has arrived.
   *
   * @throws IOException if the socket is closed, or the connection is gone
   */
  public final void shutdownInput() throws IOException {
    shutdown(true, false, "shut down input from ");
  }

  /**
   * Says that nothing more will be written: the peer reads an end of stream, and can still send.
   *
   * @throws IOException if the socket is closed, or the connection is gone
   */
  public final void shutdownOutput() throws IOException {
    shutdown(false, true, "shut down output to ");
  }

  private void shutdown(boolean input, boolean output, String operation) throws IOException {
    io().acquire();
    try {
      int result = io().shutdown(input, output);
      if (result < 0) {
        throw SocketErrors.failure(operation + errors.peer(), result);
      }
    } finally {
      io().release();
    }
  }

  final MessageTransfer messages() {
    return messages;
  }
}
