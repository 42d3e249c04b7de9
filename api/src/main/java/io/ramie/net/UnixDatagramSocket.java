package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Unix domain socket for datagrams, which are neither lost nor reordered: sending waits while the
 * queue of the receiver is full.
 *
 * <p>An address is an {@link io.ramie.spi.AbstractUnixAddress}, which needs no file, or a {@link
 * UnixDomainSocketAddress}, which is a path, or, with an empty path, unnamed: that of a sender that
 * is not bound, and cannot be answered. Binding to a path makes a file, and {@link #close} removes
 * it, unless {@link #keepFile} was called or another file has taken its place.
 */
public final class UnixDatagramSocket extends DatagramHandle<SocketAddress> {
  private final @Nullable SocketFile file;

  private UnixDatagramSocket(Io io, @Nullable SocketFile file) {
    super(io);
    this.file = file;
  }

  /**
   * Opens a socket that is not bound: it can send, and receive from a peer it is connected to.
   *
   * @return the socket
   * @throws DescriptorLimitException if no further socket can be opened
   * @throws IOException if it fails otherwise
   */
  public static UnixDatagramSocket open() throws IOException {
    return new UnixDatagramSocket(
        UnixSockets.open(SocketType.DATAGRAM, "open a Unix domain socket"), null);
  }

  /**
   * Opens a socket that is bound to a path.
   *
   * @param path a file that does not exist yet, at most 107 bytes long
   * @return the socket
   * @throws java.net.BindException if there is a file already, or none may be made
   * @throws IOException if it fails otherwise
   */
  public static UnixDatagramSocket bind(Path path) throws IOException {
    return bind(UnixDomainSocketAddress.of(path));
  }

  /**
   * Opens a socket that is bound to an address.
   *
   * @param local a path, or an {@link io.ramie.spi.AbstractUnixAddress}; bound to the unnamed
   *     address, it gets an abstract name that is free
   * @return the socket
   * @throws java.net.BindException if there is a file already, or none may be made
   * @throws IOException if it fails otherwise
   */
  public static UnixDatagramSocket bind(SocketAddress local) throws IOException {
    String operation = "bind to " + Endpoints.describe(Objects.requireNonNull(local, "local"));
    Io io = UnixSockets.open(SocketType.DATAGRAM, operation);
    return new UnixDatagramSocket(io, UnixSockets.bindOrClose(io, local, operation));
  }

  /**
   * Opens two sockets that are connected to each other.
   *
   * @return the two, without names
   * @throws DescriptorLimitException if no further sockets can be opened
   * @throws SocketException if it fails otherwise
   */
  public static SocketPair<UnixDatagramSocket> pair() throws SocketException {
    return UnixSockets.pair(SocketType.DATAGRAM, io -> new UnixDatagramSocket(io, null));
  }

  /**
   * Connects: datagrams that do not say where to go are sent to this peer, and those of others are
   * not received any more. Connecting again changes the peer.
   *
   * @param peer where to
   * @return this socket
   * @throws java.net.ConnectException if there is no socket any more
   * @throws IOException if it fails otherwise
   */
  public UnixDatagramSocket connect(SocketAddress peer) throws IOException {
    connectTo(Objects.requireNonNull(peer, "peer"));
    return this;
  }

  /**
   * Ends the connection to the peer.
   *
   * @return this socket
   * @throws IOException if it fails
   */
  public UnixDatagramSocket disconnect() throws IOException {
    disconnectFromPeer();
    return this;
  }

  /**
   * The address of this socket.
   *
   * @return unnamed when it is not bound
   */
  public SocketAddress localAddress() {
    return typed(io().localAddress());
  }

  /**
   * The address that this is connected to.
   *
   * @return null when it is not connected
   */
  public @Nullable SocketAddress remoteAddress() {
    return io().remoteAddress();
  }

  @Override
  SocketAddress typed(@Nullable SocketAddress address) {
    return UnixSockets.named(address);
  }

  @Override
  boolean isName(SocketAddress address) {
    return false;
  }

  @Override
  SocketAddress resolved(FiberScheduler hooks, SocketAddress name) {
    return name;
  }

  /**
   * Leaves the file where it is when this is closed.
   *
   * @return this socket
   */
  public UnixDatagramSocket keepFile() {
    if (file != null) {
      file.keep();
    }
    return this;
  }

  /** Closes it as its superclass does, and removes the file. */
  @Override
  public void close() {
    if (file != null) {
      file.remove();
    }
    super.close();
  }

  @Override
  public UnixDatagramSocket setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public UnixDatagramSocket setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }

  @Override
  public <T> UnixDatagramSocket setOption(SocketOption<T> option, T value) throws IOException {
    super.setOption(option, value);
    return this;
  }
}
