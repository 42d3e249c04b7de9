package io.ramie.examples.server;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.net.DescriptorLimitException;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.operation.Signal;
import io.ramie.scope.Scope;
import io.ramie.spi.Fiber;
import io.ramie.sync.Semaphore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One thread of a {@link TcpServer}: a scheduler, its listener, and the connections that came
 * through it. A scope owns all their fibers, so none outlives the server.
 */
public final class ServerThread {
  private static final Duration RETRY_PAUSE = Duration.ofMillis(20);

  /** That connections are ended before they are through. */
  private static final class Ended extends Exception {
    private static final long serialVersionUID = 1L;

    Ended(String message) {
      super(message);
    }
  }

  private final ServerOptions options;
  private final TcpListener listener;
  private final Semaphore places;
  private final Signal stop;
  private final TcpServer.ServiceFactory factory;

  // Any thread: set once, then closed looked at; close sets that and then looks here.
  private volatile @Nullable Scope scope;
  private volatile boolean closed;

  // The fibers of a scheduler take turns on one thread, so these need no lock.
  private final Set<TcpSocket> connections = new HashSet<>();
  private boolean inputEnded;

  ServerThread(
      ServerOptions options,
      TcpListener listener,
      Semaphore places,
      Signal stop,
      TcpServer.ServiceFactory factory) {
    this.options = options;
    this.listener = listener;
    this.places = places;
    this.stop = stop;
    this.factory = factory;
  }

  // What a service may need to know

  /**
   * The scope that all connections of this thread are served in. Its daemons may run beside them,
   * and are cancelled when the last connection has ended; what is tied to it is closed then.
   *
   * @return the scope, for fibers of this thread
   */
  public Scope scope() {
    return Objects.requireNonNull(scope, "the server does not run yet");
  }

  /**
   * Whether the server has been told to stop: a reply may say that it is the last one.
   *
   * @return true from then on
   */
  public boolean isStopping() {
    return stop.isSignalled();
  }

  /**
   * That the server has been told to stop, to wait for.
   *
   * @return signalled once
   */
  public Signal stopping() {
    return stop;
  }

  /**
   * Where to tell what an operator should know.
   *
   * @return those of the server
   */
  public Warnings warnings() {
    return options.warnings();
  }

  // Running

  InetSocketAddress address() {
    return listener.localAddress();
  }

  void run() throws Exception {
    try {
      Scope.run(IOException.class, this::serve);
    } catch (CancellationException cancelled) {
      if (!(cancelled.getCause() instanceof Ended)) {
        throw cancelled;
      }
    }
  }

  private void serve(Scope opened) throws IOException, InterruptedException {
    scope = opened;
    if (closed) {
      close();
    }
    opened.use(listener);
    TcpServer.Service service = factory.create(this);
    Fiber<?> acceptor = opened.fork("accept", () -> acceptAll(service));
    opened.forkDaemon("stop", () -> stopWhenTold(service, acceptor));
  }

  /** Accepts until it is cancelled. */
  private void acceptAll(TcpServer.Service service) throws IOException, InterruptedException {
    for (; ; ) {
      acceptNext(service);
    }
  }

  private void acceptNext(TcpServer.Service service) throws IOException, InterruptedException {
    try {
      TcpSocket socket = listener.accept();
      // A connection that waits for its place is not to be lost.
      Fibers.shielded(() -> start(socket, service));
    } catch (DescriptorLimitException full) {
      warnings()
          .warn(
              "descriptors",
              full.getMessage() + "; further connections wait until others have ended");
      Fibers.sleep(RETRY_PAUSE);
    }
  }

  private void start(TcpSocket socket, TcpServer.Service service) throws InterruptedException {
    boolean hasPlace = false;
    try {
      awaitPlace();
      hasPlace = true;
      scope().fork(() -> serve(socket, service));
    } catch (Throwable cancelled) {
      socket.close();
      if (hasPlace) {
        places.release();
      }
      throw cancelled;
    }
  }

  private void awaitPlace() throws InterruptedException {
    if (!places.tryAcquire()) {
      warnings()
          .warn(
              "connections",
              "there are "
                  + options.maxConnections()
                  + " connections, the most; further ones wait until others have ended");
      places.acquire();
    }
  }

  // One connection, in its fiber

  private void serve(TcpSocket socket, TcpServer.Service service) {
    connections.add(socket);
    try (socket) {
      if (inputEnded) {
        stop(service, socket);
      }
      service.serve(socket);
    } catch (SocketException
        | ClosedChannelException
        | InterruptedIOException
        | EOFException
        | CancellationException
        | InterruptedException gone) {
      // The peer has gone or is too slow, or the server ends: the connection is over either way.
    } catch (Throwable broken) {
      warnings().warn("serving a connection", broken);
    } finally {
      connections.remove(socket);
      places.release();
    }
  }

  // Stopping

  private void stopWhenTold(TcpServer.Service service, Fiber<?> acceptor) throws Exception {
    stop.await();
    Deadline end = Deadline.after(options.grace());
    inputEnded = true;
    connections.forEach(socket -> stop(service, socket));
    // Nobody else waits at the listener then, so it is gone as soon as it is closed. What connects
    // between the last look and that is reset by the system.
    acceptor.cancel();
    try {
      Fibers.timeout(
          end,
          () -> {
            acceptor.join();
            acceptWaiting(service);
          });
    } catch (TimeoutException full) {
      // No place, or no descriptor, has come free for them.
    }
    listener.close();
    Fibers.sleep(end.remaining());
    warnings()
        .warn(
            "grace",
            connections.size()
                + " connections have not ended in "
                + options.grace().toMillis()
                + " ms, and are cut off");
    scope().cancel(new Ended("the server has stopped"));
  }

  /** Accepts what waits for that already, and no more. */
  private void acceptWaiting(TcpServer.Service service) throws IOException, InterruptedException {
    for (; ; ) {
      try {
        start(listener.accept(Duration.ZERO), service);
      } catch (SocketTimeoutException none) {
        return;
      } catch (DescriptorLimitException full) {
        Fibers.sleep(RETRY_PAUSE);
      }
    }
  }

  private static void stop(TcpServer.Service service, TcpSocket socket) {
    try {
      service.stop(socket);
    } catch (IOException gone) {
      // Its reads will say so.
    }
  }

  /** Ends everything at once. Any thread. */
  void close() {
    closed = true;
    Scope running = scope;
    if (running == null) {
      listener.close();
    } else {
      running.cancel(new Ended("the server was closed"));
    }
  }
}
