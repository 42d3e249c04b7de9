package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket.
 *
 * <pre>{@code
 * try (UdpSocket socket = UdpSocket.bind(5353)) {
 *   byte[] buffer = new byte[1500];
 *   for (; ; ) {
 *     Datagram<InetSocketAddress> request = socket.receive(buffer);
 *     socket.send(Arrays.copyOf(buffer, request.length()), request.sender()); // an echo
 *   }
 * }
 * }</pre>
 *
 * <p>One that is not bound gets a port with its first datagram. One that is bound to every address
 * of this machine, or to none, sends to IPv4 and IPv6 addresses.
 */
public final class UdpSocket extends DatagramHandle<InetSocketAddress> {
  private static final InetSocketAddress NO_ADDRESS = new InetSocketAddress(0);

  private UdpSocket(Io io) {
    super(io);
  }

  // Opening

  /**
   * Opens a socket that is not bound.
   *
   * @return the socket
   * @throws DescriptorLimitException if no further socket can be opened
   * @throws IOException if it fails otherwise
   */
  public static UdpSocket open() throws IOException {
    return builder().open();
  }

  /**
   * Opens a socket that is bound to every address of this machine, IPv4 and IPv6.
   *
   * @param port the port, 0 for any that is free
   * @return the socket
   * @throws java.net.BindException if the port is in use
   * @throws IOException if it fails otherwise
   */
  public static UdpSocket bind(int port) throws IOException {
    return bind(new InetSocketAddress(port));
  }

  /**
   * Opens a socket that is bound to an address.
   *
   * @param local an address of this machine; an unresolved one is looked up, and the first address
   *     found is taken. A wildcard of either family stands for every address of both
   * @return the socket
   * @throws java.net.BindException if the port is in use, or the address not one of this machine
   * @throws IOException if it fails otherwise
   */
  public static UdpSocket bind(InetSocketAddress local) throws IOException {
    return builder().bind(local);
  }

  /**
   * Opens a socket with options that have to be set first, {@link
   * java.net.StandardSocketOptions#SO_REUSEPORT} for example.
   *
   * @return a builder without options
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Opens sockets with options. Not for several threads at once. */
  public static final class Builder {
    private final SocketSetup setup = new SocketSetup();

    private Builder() {}

    /**
     * Sets an option before the socket is bound.
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
     * Opens a socket that is not bound.
     *
     * @return the socket
     * @throws UnsupportedOperationException if there is no such option; the message lists what
     *     there is
     * @throws IllegalArgumentException if the value of an option is out of its range
     * @throws DescriptorLimitException if no further socket can be opened
     * @throws IOException if it fails otherwise
     */
    public UdpSocket open() throws IOException {
      return open(null, "open a UDP socket");
    }

    /**
     * Opens a socket that is bound to an address, as {@link UdpSocket#bind(InetSocketAddress)}
     * does.
     *
     * @param local an address of this machine
     * @return the socket
     * @throws UnsupportedOperationException if there is no such option; the message lists what
     *     there is
     * @throws IllegalArgumentException if the value of an option is out of its range
     * @throws java.net.BindException if the port is in use, or the address not one of this machine
     * @throws IOException if it fails otherwise
     */
    public UdpSocket bind(InetSocketAddress local) throws IOException {
      String operation = "bind to " + Endpoints.describe(Objects.requireNonNull(local, "local"));
      InetSocketAddress found = Endpoints.resolveLocal(local, operation);
      return orClose(
          open(found, operation), socket -> SocketErrors.check(socket.io().bind(found), operation));
    }

    private UdpSocket open(@Nullable InetSocketAddress local, String operation) throws IOException {
      Io io = SocketSetup.openFor(Schedulers.current(), local, SocketType.DATAGRAM, operation);
      return orClose(new UdpSocket(io), socket -> setup.apply(io));
    }
  }

  // Connecting

  /**
   * Connects: datagrams that do not say where to go are sent to this peer, and those of others are
   * not received any more. No packet is exchanged. Connecting again changes the peer.
   *
   * @param peer where to; an unresolved one is looked up
   * @return this socket
   * @throws java.net.UnknownHostException if it is a name that nobody knows
   * @throws java.net.SocketTimeoutException if looking a name up takes longer than the time, or the
   *     deadline has passed
   * @throws IOException if it fails otherwise
   */
  public UdpSocket connect(InetSocketAddress peer) throws IOException {
    Endpoints.checkRemotePort(Objects.requireNonNull(peer, "peer").getPort());
    connectTo(peer);
    return this;
  }

  /**
   * Ends the connection to the peer: datagrams of everybody are received again. The port stays.
   *
   * @return this socket
   * @throws IOException if it fails
   */
  public UdpSocket disconnect() throws IOException {
    int port = port();
    disconnectFromPeer();
    if (port != 0 && port() == 0) {
      // Linux lets go of a port that it has chosen itself.
      InetSocketAddress local = new InetSocketAddress(localAddress().getAddress(), port);
      SocketErrors.check(io().bind(local), "bind to " + Endpoints.describe(local) + " again");
    }
    return this;
  }

  @Override
  boolean isName(InetSocketAddress address) {
    return address.isUnresolved();
  }

  @Override
  InetSocketAddress resolved(FiberScheduler hooks, InetSocketAddress name)
      throws IOException, InterruptedException {
    return Endpoints.resolvedFor(hooks, io(), name);
  }

  // Properties

  /**
   * The address of this socket.
   *
   * @return the wildcard address and port 0 when it is not bound
   */
  public InetSocketAddress localAddress() {
    return typed(io().localAddress());
  }

  /**
   * The port of this socket.
   *
   * @return the one that was chosen, if any was asked for; 0 when it is not bound
   */
  public int port() {
    return localAddress().getPort();
  }

  /**
   * The address that this is connected to.
   *
   * @return null when it is not connected
   */
  public @Nullable InetSocketAddress remoteAddress() {
    return io().remoteAddress() instanceof InetSocketAddress inet ? inet : null;
  }

  @Override
  InetSocketAddress typed(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet ? inet : NO_ADDRESS;
  }

  @Override
  public UdpSocket setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public UdpSocket setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }

  @Override
  public <T> UdpSocket setOption(SocketOption<T> option, T value) throws IOException {
    super.setOption(option, value);
    return this;
  }
}
