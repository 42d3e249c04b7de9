package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.spi.Io;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
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
   * Connects to a host. The addresses of a name are tried in turn, in the order of RFC 8305: the
   * families alternate, beginning with that of the first address.
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
    return builder().timeout(timeout).connectTo(target);
  }

  /**
   * Connects with options that have to be set first, from a certain address, or to addresses of one
   * family only.
   *
   * @return a builder with nothing of that
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Connects with options. Not for several threads at once. */
  public static final class Builder {
    private final SocketSetup setup = new SocketSetup();
    private @Nullable InetSocketAddress local;
    private @Nullable ProtocolFamily family;
    private @Nullable Duration timeout;

    private Builder() {}

    /**
     * Sets an option before the connection is made.
     *
     * @param <T> the type of its value
     * @param option the option
     * @param value its value
     * @return this builder
     */
    public <T> Builder option(SocketOption<T> option, T value) {
      setup.with(option, value);
      return this;
    }

    /**
     * Connects from an address of this machine. Only addresses of its family are tried.
     *
     * @param address an address, no name; port 0 for any that is free
     * @return this builder
     * @throws IllegalArgumentException if the address is a name
     */
    public Builder localAddress(InetSocketAddress address) {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException(
            "not an address of this machine, but a name: " + address);
      }
      local = address;
      return family(Endpoints.family(address.getAddress()));
    }

    /**
     * Tries addresses of one family only.
     *
     * @param only {@link java.net.StandardProtocolFamily#INET} or {@code INET6}
     * @return this builder
     */
    public Builder family(ProtocolFamily only) {
      family = Objects.requireNonNull(only, "only");
      return this;
    }

    /**
     * Limits the time. As long as there are other addresses to try, each gets a share of what is
     * left: at least two seconds, or all that is left.
     *
     * @param most how long at most, for the look-up and all attempts together; null for ever
     * @return this builder
     */
    public Builder timeout(@Nullable Duration most) {
      timeout = most;
      return this;
    }

    /**
     * Connects to a host, as {@link TcpSocket#connect(String, int)} does.
     *
     * @param host a name, or an address in numbers, which needs no resolver
     * @param port 1 to 65535
     * @return the connection
     * @throws UnsupportedOperationException if there is no such option; the message lists what
     *     there is
     * @throws IllegalArgumentException if the value of an option is out of its range
     * @throws java.net.SocketTimeoutException if the time has passed
     * @throws IOException if it fails otherwise
     */
    public TcpSocket connect(String host, int port) throws IOException {
      return connectTo(Endpoints.target(Objects.requireNonNull(host, "host"), port));
    }

    /**
     * Connects to an address, as {@link TcpSocket#connect(InetSocketAddress)} does.
     *
     * @param address where to; an unresolved one is looked up
     * @return the connection
     * @throws UnsupportedOperationException if there is no such option; the message lists what
     *     there is
     * @throws IllegalArgumentException if the value of an option is out of its range
     * @throws java.net.SocketTimeoutException if the time has passed
     * @throws IOException if it fails otherwise
     */
    public TcpSocket connect(InetSocketAddress address) throws IOException {
      Endpoints.checkRemotePort(Objects.requireNonNull(address, "address").getPort());
      return connectTo(address);
    }

    private TcpSocket connectTo(InetSocketAddress target) throws IOException {
      Deadline deadline = Deadline.after(timeout);
      return new TcpSocket(new Connector(target, setup, local, family, deadline).connect());
    }
  }

  // Urgent data

  /**
   * Sends a byte of urgent data, which the peer notices before what was written earlier. TCP keeps
   * one at a time: the next may replace it before the peer has read it.
   *
   * @param value the byte; its high bits are ignored
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise
   */
  public void sendUrgent(int value) throws IOException {
    messages().sendUrgent((byte) value, expiry(Io.WRITABLE));
  }

  /**
   * Waits for urgent data, which do not come with the others. It goes on waiting when the peer ends
   * its stream without them.
   *
   * @return the byte, 0 to 255
   * @throws java.net.SocketTimeoutException if the time or the deadline has passed
   * @throws IOException if it fails otherwise, also when the option {@link
   *     io.ramie.spi.ExtraSocketOptions#SO_OOBINLINE} is on: urgent data are read like others then
   */
  public int receiveUrgent() throws IOException {
    return messages().receiveUrgent(expiry(Io.PRIORITY));
  }

  // Properties

  @Override
  public TcpSocket setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public TcpSocket setReadTimeout(@Nullable Duration timeout) {
    super.setReadTimeout(timeout);
    return this;
  }

  @Override
  public TcpSocket setWriteTimeout(@Nullable Duration timeout) {
    super.setWriteTimeout(timeout);
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
