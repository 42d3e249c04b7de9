package io.ramie.net;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.internal.Sneaky;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Schedulers;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
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
 * <p>{@link #accept} may be called from any fiber and thread. {@link #close} ends whatever waits.
 * {@link StandardSocketOptions#SO_REUSEADDR} is on, so a server can start again while old
 * connections linger.
 */
public final class TcpListener extends SocketHandle {
  /** How many connections may wait to be accepted, unless said otherwise; systems allow less. */
  public static final int DEFAULT_BACKLOG = 4096;

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
    Objects.requireNonNull(address, "address");
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog must be at least 1, not " + backlog);
    }
    String operation = "listen on " + Endpoints.describe(address);
    FiberScheduler hooks = Schedulers.current();
    try {
      return listen(hooks, resolved(hooks, address), backlog, operation);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(operation, interrupted);
    }
  }

  private static InetSocketAddress resolved(FiberScheduler hooks, InetSocketAddress address)
      throws UnknownHostException, InterruptedException {
    return address.isUnresolved()
        ? new InetSocketAddress(Endpoints.resolve(hooks, address).getFirst(), address.getPort())
        : address;
  }

  private static TcpListener listen(
      FiberScheduler hooks, InetSocketAddress address, int backlog, String operation)
      throws IOException {
    Io io = open(hooks, address.getAddress(), operation);
    boolean listening = false;
    try {
      check(io.setOption(StandardSocketOptions.SO_REUSEADDR, true), operation);
      check(io.bind(address), operation);
      check(io.listen(backlog), operation);
      listening = true;
    } finally {
      if (!listening) {
        io.close();
      }
    }
    return new TcpListener(io);
  }

  /** Opens a socket of both families for a wildcard, where the system has both. */
  private static Io open(FiberScheduler hooks, InetAddress address, String operation)
      throws IOException {
    boolean wildcard = address.isAnyLocalAddress();
    IoResult opened =
        hooks.platform().socket(wildcard ? INET6 : Endpoints.family(address), SocketType.STREAM);
    if (Errno.EAFNOSUPPORT.is(opened.error()) && !(address instanceof Inet6Address)) {
      opened = hooks.platform().socket(INET, SocketType.STREAM);
    }
    check(opened.error(), operation);
    return opened.io();
  }

  private static void check(int result, String operation) throws IOException {
    if (result < 0) {
      throw SocketErrors.failure(operation, result);
    }
  }

  // Accepting

  /**
   * Accepts a connection, after waiting until there is one.
   *
   * @return the connection
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed, or the
   *     {@linkplain #setDeadline deadline} has come
   * @throws DescriptorLimitException if there are too many open files; the connection goes on
   *     waiting to be accepted, so a server sleeps a little and tries again
   * @throws java.nio.channels.ClosedChannelException if the listener is closed, also meanwhile
   * @throws IOException if it fails otherwise
   */
  public TcpSocket accept() throws IOException {
    return acceptUntil(expiry());
  }

  /**
   * Accepts a connection within a time. The limits of this listener do not count.
   *
   * @param timeout how long to wait at most; zero or negative: not at all; null for ever
   * @return the connection
   * @throws java.net.SocketTimeoutException if the time has passed
   * @throws DescriptorLimitException if there are too many open files; the connection goes on
   *     waiting to be accepted
   * @throws java.nio.channels.ClosedChannelException if the listener is closed, also meanwhile
   * @throws IOException if it fails otherwise
   */
  public TcpSocket accept(@Nullable Duration timeout) throws IOException {
    return acceptUntil(timeout == null ? null : Deadline.after(timeout));
  }

  private TcpSocket acceptUntil(@Nullable Deadline deadline) throws IOException {
    io().acquire();
    try {
      Io accepted = accept(Schedulers.current(), deadline);
      // A peer that has gone already makes this fail, and its first read says more.
      int _ = accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new TcpSocket(accepted);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(accepting(), interrupted);
    } finally {
      io().release();
    }
  }

  private Io accept(FiberScheduler hooks, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    if (deadline == null) {
      return acceptNext(hooks);
    }
    try {
      return hooks.timeoutAfter(
          deadline.remaining(),
          () -> IoErrors.timedOut(accepting(), deadline),
          () -> acceptNext(hooks));
    } catch (IOException | InterruptedException | RuntimeException expected) {
      throw expected;
    } catch (Exception injected) {
      throw Sneaky.rethrow(injected);
    }
  }

  private Io acceptNext(FiberScheduler hooks) throws IOException, InterruptedException {
    for (; ; ) {
      IoResult result = hooks.socketAccept(io());
      if (!result.isError()) {
        return result.io();
      }
      IoErrors.checkOpen(io());
      if (!concernsOneConnection(result.error())) {
        throw SocketErrors.failure(accepting(), result.error());
      }
    }
  }

  /** Whether an error is that of a connection that has ended before it was accepted. */
  private static boolean concernsOneConnection(int error) {
    return switch (Errno.of(error)) {
      case ECONNABORTED, EPROTO, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH -> true;
      case null, default -> false;
    };
  }

  private String accepting() {
    return "accept on " + Endpoints.describe(io().localAddress());
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

  /**
   * Stops listening. Whatever waits to accept, in any fiber or thread, throws a {@link
   * java.nio.channels.ClosedChannelException}. Connections that were accepted stay. Later calls do
   * nothing.
   */
  @Override
  public void close() {
    super.close();
  }
}
