package io.ramie.net;

import io.ramie.internal.ByteTransfer;
import io.ramie.io.ByteSink;
import io.ramie.io.ByteSource;
import io.ramie.spi.Io;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Objects;

/**
 * A connection that bytes go through in both directions: {@link TcpSocket}.
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

  /** Takes over a connected handle. */
  StreamSocket(Io io) {
    super(io);
    this.errors = new PeerErrors(io);
    this.transfer = new ByteTransfer(io, errors);
  }

  // Reading

  @Override
  public final int read(ByteBuffer target) throws IOException {
    return transfer.read(target, expiry());
  }

  @Override
  public final int read(byte[] target) throws IOException {
    return transfer.read(target, 0, target.length, expiry());
  }

  @Override
  public final int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    return transfer.read(target, offset, length, expiry());
  }

  @Override
  public final int available() throws IOException {
    return transfer.available();
  }

  // Writing

  @Override
  public final int write(ByteBuffer source) throws IOException {
    return transfer.write(source, expiry());
  }

  @Override
  public final void write(byte[] source) throws IOException {
    transfer.write(source, 0, source.length, expiry());
  }

  @Override
  public final void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    transfer.write(source, offset, length, expiry());
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
}
