package io.ramie.examples.server;

import io.ramie.Fibers;
import io.ramie.Promise;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.operation.Signal;
import io.ramie.sync.Semaphore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Serves the connections of one TCP port, on one scheduler or several, each on a thread of its own.
 *
 * <pre>{@code
 * try (TcpServer server = TcpServer.listen(options, thread -> new Echo())) {
 *   System.out.println("listening on " + server.address());
 *   server.run(); // until another thread calls server.stop()
 * }
 * }</pre>
 *
 * <p>With several threads each has a listener of its own on the same port ({@link
 * StandardSocketOptions#SO_REUSEPORT}), and the system shares the connections out. A connection
 * stays with its thread.
 *
 * <p>Stopping loses no request that has arrived: connections that wait to be accepted still are,
 * and then all of them get an end of input. What the system has received until then is still read
 * and answered. Whoever has not ended after the {@linkplain ServerOptions#grace grace} is
 * cancelled.
 */
public final class TcpServer implements AutoCloseable {
  /** Serves connections: any number at a time, each in a fiber of its own, on one thread. */
  @FunctionalInterface
  public interface Service {
    /**
     * Serves a connection to its end, which is when it returns or throws.
     *
     * @param socket the connection; closed by the server afterwards. Its reads return -1 when the
     *     server stops and everything that had arrived is read
     * @throws IOException if the peer has gone, which nobody is told; other types of exceptions,
     *     and those of files, are warned of, and end this connection only
     * @throws InterruptedException if the thread is interrupted
     */
    void serve(TcpSocket socket) throws IOException, InterruptedException;

    /**
     * Lets a connection end, as the server stops: what has arrived on it is still to be served, and
     * nothing else. Called for each, while it is served or before, and must not wait.
     *
     * @param socket the connection, whose input is shut down unless a service does better
     * @throws IOException if the connection has ended already
     */
    default void stop(TcpSocket socket) throws IOException {
      socket.shutdownInput();
    }
  }

  /** Makes the service of each thread. */
  @FunctionalInterface
  public interface ServiceFactory {
    /**
     * Makes the service of one thread, in a fiber there.
     *
     * @param thread what it may need to know
     * @return the service, which only fibers of this thread use
     * @throws IOException if it cannot; the server ends then
     * @throws InterruptedException if the thread is interrupted
     */
    Service create(ServerThread thread) throws IOException, InterruptedException;
  }

  private final ServerOptions options;
  private final List<ServerThread> threads = new ArrayList<>();
  private final Signal stop = new Signal();
  private final AtomicBoolean started = new AtomicBoolean();

  private TcpServer(ServerOptions options) {
    this.options = options;
  }

  /**
   * Listens. Connections wait until the server {@linkplain #run runs}.
   *
   * @param options how to run
   * @param factory makes the service of each thread
   * @return the server, to be run or closed
   * @throws java.net.BindException if the port is in use, or the address not one of this machine
   * @throws IOException if it fails otherwise
   */
  public static TcpServer listen(ServerOptions options, ServiceFactory factory) throws IOException {
    Objects.requireNonNull(factory, "factory");
    TcpServer server = new TcpServer(options);
    try {
      server.addThreads(factory);
      return server;
    } catch (Throwable failed) {
      server.close();
      throw failed;
    }
  }

  private void addThreads(ServiceFactory factory) throws IOException {
    boolean shared = options.threads() > 1;
    if (shared && options.address().getPort() != 0) {
      // Another program of this user that shares its port would silently get half of the clients.
      listen(options.address(), false).close();
    }
    Semaphore places = new Semaphore(options.maxConnections());
    InetSocketAddress address = options.address();
    for (int i = 0; i < options.threads(); i++) {
      TcpListener listener = listen(address, shared);
      threads.add(new ServerThread(options, listener, places, stop, factory));
      address = listener.localAddress();
    }
  }

  private TcpListener listen(InetSocketAddress address, boolean shared) throws IOException {
    TcpListener.Builder builder = TcpListener.builder().backlog(options.backlog());
    if (shared) {
      builder.option(StandardSocketOptions.SO_REUSEPORT, true);
    }
    return builder.listen(address);
  }

  /**
   * The address that clients connect to.
   *
   * @return address and port
   */
  public InetSocketAddress address() {
    return threads.getFirst().address();
  }

  /**
   * Whether the server has been told to stop.
   *
   * @return true from then on
   */
  public boolean isStopping() {
    return stop.isSignalled();
  }

  /**
   * Serves until the server is stopped and all connections have ended. The first scheduler runs on
   * the calling thread. In a fiber its scheduler is used; the options must name none then.
   *
   * @throws IOException if no connection can be accepted any more, or a service not be made; the
   *     threads have ended then, too
   * @throws InterruptedException if the thread is interrupted; the server has ended then
   * @throws IllegalArgumentException if there is no scheduler of that name
   * @throws UnsupportedOperationException if that scheduler cannot run here
   * @throws IllegalStateException if it has been called before, or in a fiber with a scheduler that
   *     the options name
   */
  public void run() throws IOException, InterruptedException {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a server runs only once");
    }
    try (this) {
      List<Promise<@Nullable Void>> others = new ArrayList<>();
      for (ServerThread thread : threads.subList(1, threads.size())) {
        others.add(start(thread));
      }
      try {
        run(threads.getFirst());
        awaitAll(others);
      } catch (Throwable failed) {
        stop();
        awaitAfter(failed, others);
        throw failed;
      }
    }
  }

  private Promise<@Nullable Void> start(ServerThread thread) {
    Promise<@Nullable Void> ended = new Promise<>();
    Thread.ofPlatform()
        .name("server-" + (threads.indexOf(thread) + 1))
        .start(() -> {
          try {
            run(thread);
            ended.complete(null);
          } catch (Throwable failed) {
            stop();
            ended.fail(failed);
          }
        });
    return ended;
  }

  private void run(ServerThread thread) throws IOException, InterruptedException {
    try {
      runOnScheduler(thread);
    } catch (IOException | InterruptedException | RuntimeException failed) {
      throw failed;
    } catch (Exception other) {
      throw new IllegalStateException("the server has failed: " + other, other);
    }
  }

  private void runOnScheduler(ServerThread thread) throws Exception {
    String name = options.scheduler();
    if (name == null) {
      Fibers.run(thread::run);
    } else {
      Fibers.run(name, thread::run);
    }
  }

  private static void awaitAll(List<Promise<@Nullable Void>> others)
      throws IOException, InterruptedException {
    for (Promise<@Nullable Void> ended : others) {
      try {
        ended.await();
      } catch (CompletionException failed) {
        if (failed.getCause() instanceof IOException io) {
          throw io;
        }
        throw failed;
      }
    }
  }

  private static void awaitAfter(Throwable failed, List<Promise<@Nullable Void>> others) {
    for (Promise<@Nullable Void> ended : others) {
      try {
        ended.await();
      } catch (Exception alsoFailed) {
        if (alsoFailed.getCause() != failed) {
          failed.addSuppressed(alsoFailed);
        }
      }
    }
  }

  /** Ends the server gracefully, as described above; does not wait for it. Any thread. */
  public void stop() {
    stop.signal();
  }

  /**
   * Ends the server at once: connections are cancelled and closed, whatever they are at. Does not
   * wait for it. Any thread.
   */
  @Override
  public void close() {
    stop();
    threads.forEach(ServerThread::close);
  }
}
