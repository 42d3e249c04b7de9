package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Objects;
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
 * <p>{@link StandardSocketOptions#TCP_NODELAY} is on: each write is sent at once. Small writes are
 * best collected in a {@link java.io.BufferedOutputStream}.
 */
public final class TcpSocket extends StreamSocket {
  private static final InetSocketAddress NO_ADDRESS = new InetSocketAddress(0);

  /** Takes over a connected handle. */
  TcpSocket(Io io) {
    super(io);
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

  // Properties

  @Override
  public TcpSocket setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public TcpSocket setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }

  @Override
  public <T> TcpSocket setOption(SocketOption<T> option, T value) throws IOException {
    super.setOption(option, value);
    return this;
  }

  /**
   * The address of this end.
   *
   * @return the port is 0 if it was asked for only after the socket was closed
   */
  public InetSocketAddress localAddress() {
    return io().localAddress() instanceof InetSocketAddress inet ? inet : NO_ADDRESS;
  }

  /**
   * The address of the peer.
   *
   * @return the address that was connected to, or that connected
   */
  public InetSocketAddress remoteAddress() {
    return io().remoteAddress() instanceof InetSocketAddress inet ? inet : NO_ADDRESS;
  }
}
