package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a process of this machine through a Unix domain socket.
 *
 * <pre>{@code
 * try (UnixSocket socket = UnixSocket.connect(Path.of("/run/example.socket"))) {
 *   socket.write("hello".getBytes(UTF_8));
 * }
 * }</pre>
 *
 * <p>An address is an {@link io.ramie.spi.AbstractUnixAddress}, which needs no file, or a {@link
 * UnixDomainSocketAddress}, which is a path, or, with an empty path, unnamed: that of a socket that
 * is not bound.
 */
public final class UnixSocket extends StreamSocket {
  /** Takes over a connected handle. */
  UnixSocket(Io io) {
    super(io);
  }

  /**
   * Connects to the socket at a path.
   *
   * @param path where the listener is bound, at most 107 bytes long
   * @return the connection
   * @throws java.net.ConnectException if nobody listens there any more
   * @throws IOException if it fails otherwise
   */
  public static UnixSocket connect(Path path) throws IOException {
    return connect(UnixDomainSocketAddress.of(path), null);
  }

  /**
   * Connects to an address.
   *
   * @param peer where the listener is bound
   * @return the connection
   * @throws java.net.ConnectException if nobody listens there any more
   * @throws IOException if it fails otherwise
   */
  public static UnixSocket connect(SocketAddress peer) throws IOException {
    return connect(peer, null);
  }

  /**
   * Connects to an address within a time. It takes time only when the queue of the listener is
   * full; as no event tells when there is room, it is then tried again every few milliseconds.
   *
   * @param peer where the listener is bound
   * @param timeout how long at most; zero or negative tries once; null for ever
   * @return the connection
   * @throws java.net.ConnectException if nobody listens there any more
   * @throws java.net.SocketTimeoutException if the time has passed
   * @throws IOException if it fails otherwise
   */
  public static UnixSocket connect(SocketAddress peer, @Nullable Duration timeout)
      throws IOException {
    Deadline deadline = timeout == null ? null : Deadline.after(timeout);
    return new UnixSocket(UnixSockets.connect(peer, deadline));
  }

  /**
   * Opens two sockets that are connected to each other.
   *
   * @return the two, without names
   * @throws DescriptorLimitException if no further sockets can be opened
   * @throws SocketException if it fails otherwise
   */
  public static SocketPair<UnixSocket> pair() throws SocketException {
    return UnixSockets.pair(SocketType.STREAM, UnixSocket::new);
  }

  /**
   * The address of this end.
   *
   * @return unnamed unless it was bound, or accepted
   */
  public SocketAddress localAddress() {
    return UnixSockets.named(io().localAddress());
  }

  /**
   * The address of the peer.
   *
   * @return unnamed when the peer is not bound
   */
  public SocketAddress remoteAddress() {
    return UnixSockets.named(io().remoteAddress());
  }

  @Override
  public UnixSocket setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public UnixSocket setReadTimeout(@Nullable Duration timeout) {
    super.setReadTimeout(timeout);
    return this;
  }

  @Override
  public UnixSocket setWriteTimeout(@Nullable Duration timeout) {
    super.setWriteTimeout(timeout);
    return this;
  }

  @Override
  public UnixSocket setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }

  @Override
  public <T> UnixSocket setOption(SocketOption<T> option, T value) throws IOException {
    super.setOption(option, value);
    return this;
  }
}
