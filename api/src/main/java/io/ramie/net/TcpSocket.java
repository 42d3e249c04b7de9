package io.ramie.net;

import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection.
 *
 * <pre>{@code
 * try (TcpSocket socket = TcpSocket.connect("example.org", 7)) {
 *   socket.write("hello".getBytes(UTF_8));
 *   socket.shutdownOutput();
 *   byte[] reply = socket.inputStream().readAllBytes();
 * }
 * }</pre>
 *
 * <p>Reading and writing suspend the calling fiber, or block the thread in a blocking context. They
 * may be called from any fiber and thread, also of different schedulers; what two of them write at
 * the same time may be interleaved. {@link #close} ends whatever waits on the socket.
 *
 * <p>{@link StandardSocketOptions#TCP_NODELAY} is on: each write is sent at once. Small writes are
 * best collected in a {@link java.io.BufferedOutputStream}.
 *
 * <p>What fails throws a {@link java.net.SocketException}, usually of a more specific type, whose
 * message names the operation, the peer and the error of the system. A thread that is interrupted
 * gets a {@link java.io.InterruptedIOException}, and its interrupt status is set again. On a closed
 * socket everything throws a {@link java.nio.channels.ClosedChannelException}.
 */
public final class TcpSocket implements ByteChannel {
  private static final InetSocketAddress NO_ADDRESS = new InetSocketAddress(0);

  private final Io io;
  private final SocketTransfer transfer;

  // Any thread.
  private volatile @Nullable Duration timeout;

  /** Takes over a connected handle. */
  TcpSocket(Io io) {
    this.io = io;
    this.transfer = new SocketTransfer(io);
  }

  // Connecting

  /**
   * Connects to a host. The addresses of a name are tried in turn.
   *
   * @param host a name, or an address in numbers, which needs no resolver
   * @param port 1 to 65535
   * @return the connection
   * @throws java.net.UnknownHostException if there is no such host
   * @throws java.net.ConnectException if it refuses, or none of its addresses answers; the failures
   *     at each are suppressed in it
   * @throws java.net.NoRouteToHostException if it cannot be reached
   * @throws DescriptorLimitException if no further socket can be opened
   * @throws IOException if it fails otherwise
   */
  public static TcpSocket connect(String host, int port) throws IOException {
    return connect(host, port, null);
  }

  /**
   * Connects to a host within a time.
   *
   * @param host a name, or an address in numbers, which needs no resolver
   * @param port 1 to 65535
   * @param timeout how long at most, for the look-up and all attempts together; null for ever
   * @return the connection
   * @throws java.net.SocketTimeoutException if the time has passed
   * @throws IOException if it fails otherwise, as {@link #connect(String, int)} does
   */
  public static TcpSocket connect(String host, int port, @Nullable Duration timeout)
      throws IOException {
    Objects.requireNonNull(host, "host");
    return connectTo(Endpoints.target(host, port), timeout);
  }

  /**
   * Connects to an address.
   *
   * @param address where to; an unresolved one is looked up
   * @return the connection
   * @throws IOException if it fails, as {@link #connect(String, int)} does
   */
  public static TcpSocket connect(InetSocketAddress address) throws IOException {
    return connect(address, null);
  }

  /**
   * Connects to an address within a time.
   *
   * @param address where to; an unresolved one is looked up
   * @param timeout how long at most; null for ever
   * @return the connection
   * @throws java.net.SocketTimeoutException if the time has passed
   * @throws IOException if it fails otherwise, as {@link #connect(String, int)} does
   */
  public static TcpSocket connect(InetSocketAddress address, @Nullable Duration timeout)
      throws IOException {
    Objects.requireNonNull(address, "address");
    Endpoints.checkRemotePort(address.getPort());
    return connectTo(address, timeout);
  }

  private static TcpSocket connectTo(InetSocketAddress target, @Nullable Duration timeout)
      throws IOException {
    return new TcpSocket(new Connector(target).connect(timeout));
  }

  // Reading

  /**
   * Reads what there is, after waiting until there is something.
   *
   * @param target filled from its position, which moves along. A direct buffer is read into without
   *     a copy
   * @return the bytes read, 0 if the buffer has no room, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed
   * @throws IOException if it fails otherwise
   */
  @Override
  public int read(ByteBuffer target) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("cannot read into a read-only buffer");
    }
    int count =
        target.isDirect()
            ? transfer.read(target, timeout)
            : transfer.read(
                target.array(),
                target.arrayOffset() + target.position(),
                target.remaining(),
                timeout);
    if (count > 0) {
      target.position(target.position() + count);
    }
    return count;
  }

  /**
   * Reads what there is, after waiting until there is something.
   *
   * @param target filled from its start
   * @return the bytes read, 0 if the array is empty, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed
   * @throws IOException if it fails otherwise
   */
  public int read(byte[] target) throws IOException {
    return transfer.read(target, 0, target.length, timeout);
  }

  /**
   * Reads what there is, after waiting until there is something.
   *
   * @param target where to
   * @param offset where it is filled from
   * @param length how many bytes at most
   * @return the bytes read, 0 if the length is 0, -1 at end of stream
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed
   * @throws IOException if it fails otherwise
   */
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    return transfer.read(target, offset, length, timeout);
  }

  /**
   * Reads until an array is full.
   *
   * @param target what to fill
   * @throws EOFException if the stream ends before; the message says after how many bytes
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} of one read has
   *     passed
   * @throws IOException if it fails otherwise
   */
  public void readFully(byte[] target) throws IOException {
    readFully(target, 0, target.length);
  }

  /**
   * Reads until a part of an array is full.
   *
   * @param target where to
   * @param offset where it is filled from
   * @param length how many bytes
   * @throws EOFException if the stream ends before; the message says after how many bytes
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} of one read has
   *     passed
   * @throws IOException if it fails otherwise
   */
  public void readFully(byte[] target, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int count = read(target, offset + done, length - done);
      if (count < 0) {
        throw endedEarly(done, length);
      }
      done += count;
    }
  }

  /**
   * Reads until a buffer has no room left.
   *
   * @param target filled from its position, which moves along
   * @throws EOFException if the stream ends before; the message says after how many bytes
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} of one read has
   *     passed
   * @throws IOException if it fails otherwise
   */
  public void readFully(ByteBuffer target) throws IOException {
    int length = target.remaining();
    while (target.hasRemaining()) {
      if (read(target) < 0) {
        throw endedEarly(length - target.remaining(), length);
      }
    }
  }

  private EOFException endedEarly(int done, int length) {
    return new EOFException(
        "end of stream after " + done + " of " + length + " bytes from " + peer());
  }

  /** How many bytes can be read without waiting; 0 when there are none, or at end of stream. */
  int available() throws IOException {
    return transfer.available();
  }

  // Writing

  /**
   * Writes everything that remains in a buffer.
   *
   * @param source taken from its position, which moves along. A direct buffer is written from
   *     without a copy
   * @return the bytes written: all that remained
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed; some
   *     bytes may have been written
   * @throws IOException if it fails otherwise
   */
  @Override
  public int write(ByteBuffer source) throws IOException {
    int length = source.remaining();
    if (source.isDirect()) {
      transfer.write(source, timeout);
    } else {
      writeFromHeap(source);
    }
    return length;
  }

  /** Part by part, so that the position says how much was written also when it fails. */
  private void writeFromHeap(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      int count = Math.min(source.remaining(), BufferPool.SEGMENT_BYTES);
      if (source.hasArray()) {
        transfer.write(source.array(), source.arrayOffset() + source.position(), count, timeout);
      } else {
        byte[] copy = new byte[count];
        source.get(source.position(), copy);
        transfer.write(copy, 0, count, timeout);
      }
      source.position(source.position() + count);
    }
  }

  /**
   * Writes an array.
   *
   * @param source what to write, all of it
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed; some
   *     bytes may have been written
   * @throws IOException if it fails otherwise
   */
  public void write(byte[] source) throws IOException {
    transfer.write(source, 0, source.length, timeout);
  }

  /**
   * Writes a part of an array.
   *
   * @param source where from
   * @param offset where the part begins
   * @param length how many bytes
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed; some
   *     bytes may have been written
   * @throws IOException if it fails otherwise
   */
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    transfer.write(source, offset, length, timeout);
  }

  // Streams

  /**
   * What the peer sends, as a stream. Closing it closes the socket.
   *
   * @return a stream that reads as this socket does
   */
  public InputStream inputStream() {
    return new SocketInputStream(this);
  }

  /**
   * What the peer gets, as a stream without a buffer. Closing it closes the socket.
   *
   * @return a stream that writes as this socket does
   */
  public OutputStream outputStream() {
    return new SocketOutputStream(this);
  }

  // Ending

  /**
   * Says that nothing more will be read. Reads, also those under way, return -1 once they have
   * returned what has arrived.
   *
   * @throws IOException if the socket is closed, or the connection is gone
   */
  public void shutdownInput() throws IOException {
    shutdown(true, false, "shut down input from ");
  }

  /**
   * Says that nothing more will be written: the peer reads an end of stream, and can still send.
   *
   * @throws IOException if the socket is closed, or the connection is gone
   */
  public void shutdownOutput() throws IOException {
    shutdown(false, true, "shut down output to ");
  }

  private void shutdown(boolean input, boolean output, String operation) throws IOException {
    io.acquire();
    try {
      int result = io.shutdown(input, output);
      if (result < 0) {
        throw IoErrors.failure(operation + peer(), result);
      }
    } finally {
      io.release();
    }
  }

  /**
   * Closes the connection. Whatever waits on it, in any fiber or thread, throws a {@link
   * java.nio.channels.ClosedChannelException}. Later calls do nothing.
   */
  @Override
  public void close() {
    if (!Schedulers.current().ioClose(io)) {
      io.close();
    }
  }

  @Override
  public boolean isOpen() {
    return io.isOpen();
  }

  // Properties

  /**
   * Limits the time of each read and write.
   *
   * @param timeout how long one of them may wait; zero or negative: not at all; null for ever,
   *     which is what it is at first
   * @return this socket
   */
  public TcpSocket setTimeout(@Nullable Duration timeout) {
    this.timeout = timeout;
    return this;
  }

  /**
   * The time that each read and write may wait.
   *
   * @return null for ever
   */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /**
   * The address of this end.
   *
   * @return the port is 0 if it was asked for only after the socket was closed
   */
  public InetSocketAddress localAddress() {
    return io.localAddress() instanceof InetSocketAddress inet ? inet : NO_ADDRESS;
  }

  /**
   * The address of the peer.
   *
   * @return the address that was connected to, or that connected
   */
  public InetSocketAddress remoteAddress() {
    return io.remoteAddress() instanceof InetSocketAddress inet ? inet : NO_ADDRESS;
  }

  /**
   * Sets an option.
   *
   * @param <T> the type of its value
   * @param option for example {@link StandardSocketOptions#SO_KEEPALIVE}
   * @param value its new value
   * @return this socket
   * @throws UnsupportedOperationException if there is no such option; the message lists what there
   *     is
   * @throws IllegalArgumentException if the value is out of its range
   * @throws IOException if the socket is closed, or the system refuses
   */
  public <T> TcpSocket setOption(SocketOption<T> option, T value) throws IOException {
    SocketOptions.set(io, option, value);
    return this;
  }

  /**
   * Reads an option.
   *
   * @param <T> the type of its value
   * @param option for example {@link StandardSocketOptions#SO_RCVBUF}
   * @return its value
   * @throws UnsupportedOperationException if there is no such option; the message lists what there
   *     is
   * @throws IOException if the socket is closed, or the system refuses
   */
  public <T> T getOption(SocketOption<T> option) throws IOException {
    return SocketOptions.get(io, option);
  }

  /**
   * The options there are.
   *
   * @return an immutable set
   */
  public Set<SocketOption<?>> supportedOptions() {
    return io.supportedOptions();
  }

  private String peer() {
    return Endpoints.describe(io.remoteAddress());
  }

  @Override
  public String toString() {
    return "TcpSocket[" + io + (isOpen() ? "" : ", closed") + "]";
  }
}
