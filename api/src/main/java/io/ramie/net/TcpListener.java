package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A TCP port that connections arrive at.
 *
 * <pre>{@code
 * try (TcpListener listener = TcpListener.listen(8080)) {
 *   for (; ; ) {
 *     try {
 *       TcpSocket socket = listener.accept();
 *       Fibers.schedule(() -> serve(socket));
 *     } catch (DescriptorLimitException full) {
 *       Fibers.sleep(Duration.ofMillis(20)); // until some connection has ended
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>{@link StandardSocketOptions#SO_REUSEADDR} is on, so a server can start again while old
 * connections linger.
 */
public final class TcpListener extends StreamListener<TcpSocket> {
  private static final InetSocketAddress NO_ADDRESS = new InetSocketAddress(0);

  private TcpListener(Io io) {
    super(io);
  }

  // Listening

  /**
   * Listens on every address of this machine, IPv4 and IPv6, as {@link java.net.ServerSocket} does.
   *
   * @param port the port, 0 for any that is free
   * @return the listener
   * @throws java.net.BindException if the port is in use
   * @throws IOException if it fails otherwise
   */
  public static TcpListener listen(int port) throws IOException {
    return listen(new InetSocketAddress(port));
  }

  /**
   * Listens on the loopback address {@code 127.0.0.1}, which only this machine reaches.
   *
   * @param port the port, 0 for any that is free
   * @return the listener
   * @throws java.net.BindException if the port is in use
   * @throws IOException if it fails otherwise
   */
  public static TcpListener listenOnLoopback(int port) throws IOException {
    return listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
  }

  /**
   * Listens on an address.
   *
   * @param address an address of this machine; an unresolved one is looked up, and the first
   *     address found is taken. A wildcard of either family stands for every address of both
   * @return the listener
   * @throws java.net.BindException if the port is in use, or the address not one of this machine
   * @throws IOException if it fails otherwise
   */
  public static TcpListener listen(InetSocketAddress address) throws IOException {
    return listen(address, DEFAULT_BACKLOG);
  }

  /**
   * Listens on an address.
   *
   * @param address an address of this machine, as for {@link #listen(InetSocketAddress)}
   * @param backlog how many connections may wait to be accepted, at least 1
   * @return the listener
   * @throws java.net.BindException if the port is in use, or the address not one of this machine
   * @throws IOException if it fails otherwise
   */
  public static TcpListener listen(InetSocketAddress address, int backlog) throws IOException {
    return builder().backlog(backlog).listen(address);
  }

  /**
   * Listens with options that have to be set first.
   *
   * <p>With {@link StandardSocketOptions#SO_REUSEPORT}, several schedulers on threads of their own
   * listen on one port, and the system shares the connections out:
   *
   * <pre>{@code
   * TcpListener listener =
   *     TcpListener.builder().option(StandardSocketOptions.SO_REUSEPORT, true).listen(address);
   * }</pre>
   *
   * @return a builder with {@link StandardSocketOptions#SO_REUSEADDR} on
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Listens with options. Not for several threads at once. */
  public static final class Builder {
    private final SocketSetup setup =
        new SocketSetup().with(StandardSocketOptions.SO_REUSEADDR, true);
    private int backlog = DEFAULT_BACKLOG;

    private Builder() {}

    /**
     * Sets an option before the socket is bound. Connections inherit most of them.
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
     * Sets how many connections may wait to be accepted.
     *
     * @param connections at least 1; the system has its own upper limit
     * @return this builder
     */
    public Builder backlog(int connections) {
      backlog = checkBacklog(connections);
      return this;
    }

    /**
     * Listens on an address, as {@link TcpListener#listen(InetSocketAddress)} does.
     *
     * @param address an address of this machine
     * @return the listener
     * @throws UnsupportedOperationException if there is no such option; the message lists what
     *     there is
     * @throws IllegalArgumentException if the value of an option is out of its range
     * @throws java.net.BindException if the port is in use, or the address not one of this machine
     * @throws IOException if it fails otherwise
     */
    public TcpListener listen(InetSocketAddress address) throws IOException {
      Objects.requireNonNull(address, "address");
      String operation = "listen on " + Endpoints.describe(address);
      InetSocketAddress local = Endpoints.resolveLocal(address, operation);
      Io io = SocketSetup.openFor(Schedulers.current(), local, SocketType.STREAM, operation);
      return orClose(new TcpListener(io), _ -> listen(io, local, operation));
    }

    private void listen(Io io, InetSocketAddress local, String operation) throws IOException {
      setup.apply(io);
      SocketErrors.check(io.bind(local), operation);
      SocketErrors.check(io.listen(backlog), operation);
    }
  }

  @Override
  TcpSocket accepted(Io connection) {
    // A peer that has gone already makes this fail, and its first read says more.
    int _ = connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new TcpSocket(connection);
  }

  // Properties

  /**
   * The address it listens on.
   *
   * @return with the port that was chosen, if any was asked for
   */
  public InetSocketAddress localAddress() {
    return io().localAddress() instanceof InetSocketAddress inet ? inet : NO_ADDRESS;
  }

  /**
   * The port it listens on.
   *
   * @return the one that was chosen, if any was asked for
   */
  public int port() {
    return localAddress().getPort();
  }

  @Override
  public TcpListener setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public TcpListener setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }

  @Override
  public <T> TcpListener setOption(SocketOption<T> option, T value) throws IOException {
    super.setOption(option, value);
    return this;
  }
}
