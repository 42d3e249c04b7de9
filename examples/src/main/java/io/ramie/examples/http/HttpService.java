package io.ramie.examples.http;

import io.ramie.Fibers;
import io.ramie.examples.server.ServerThread;
import io.ramie.examples.server.TcpServer;
import io.ramie.examples.server.Warnings;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Serves HTTP/1.1 and HTTP/1.0 on the connections of one thread.
 *
 * <pre>{@code
 * Handler hello = (request, response) -> response.send("Hello, World!\n");
 * try (TcpServer server = TcpServer.listen(options, HttpService.of(() -> hello))) {
 *   server.run();
 * }
 * }</pre>
 */
public final class HttpService implements TcpServer.Service {
  /** Makes the handler of each thread. */
  @FunctionalInterface
  public interface HandlerFactory {
    /**
     * Makes the handler of one thread, in a fiber there.
     *
     * @return the handler, which only fibers of this thread use
     * @throws IOException if it cannot; the server ends then
     * @throws InterruptedException if the thread is interrupted
     */
    Handler create() throws IOException, InterruptedException;
  }

  // When the server stops, requests may be on their way on connections that look idle.
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Handler handler;
  private final HttpOptions options;
  private final ServerThread thread;
  private final Duration patience;
  private final DateLine date = new DateLine();

  // The fibers of a scheduler take turns on one thread, so this needs no lock.
  private final Set<HttpConnection> connections = new HashSet<>();

  private HttpService(
      Handler handler, HttpOptions options, ServerThread thread, Duration patience) {
    this.handler = handler;
    this.options = options;
    this.thread = thread;
    this.patience = patience;
  }

  /**
   * Serves with {@linkplain HttpOptions#DEFAULT the usual limits}.
   *
   * @param handlers makes the handler of each thread, there
   * @return what {@link TcpServer#listen} takes
   */
  public static TcpServer.ServiceFactory of(HandlerFactory handlers) {
    return of(handlers, HttpOptions.DEFAULT);
  }

  /**
   * Serves with limits.
   *
   * @param handlers makes the handler of each thread, there
   * @param options limits and time-outs
   * @return what {@link TcpServer#listen} takes
   */
  public static TcpServer.ServiceFactory of(HandlerFactory handlers, HttpOptions options) {
    return of(handlers, options, PATIENCE);
  }

  /** Serves, with a time for requests that are on their way when the server stops. */
  static TcpServer.ServiceFactory of(
      HandlerFactory handlers, HttpOptions options, Duration patience) {
    Objects.requireNonNull(handlers, "handlers");
    Objects.requireNonNull(options, "options");
    return thread -> {
      HttpService service = new HttpService(handlers.create(), options, thread, patience);
      thread.scope().forkDaemon("end idle connections", service::endIdleWhenStopping);
      return service;
    };
  }

  @Override
  public void serve(TcpSocket socket) throws IOException, InterruptedException {
    HttpConnection connection = new HttpConnection(socket, this);
    connections.add(connection);
    try {
      connection.serve();
    } finally {
      connections.remove(connection);
    }
  }

  /** Ends nothing yet: bodies that are on their way are to arrive. */
  @Override
  public void stop(TcpSocket socket) {}

  private void endIdleWhenStopping() throws InterruptedException {
    thread.stopping().await();
    connections.forEach(HttpConnection::endIfUpgraded);
    Fibers.sleep(patience);
    connections.forEach(HttpConnection::endIfIdle);
  }

  // For its connections

  Handler handler() {
    return handler;
  }

  HttpOptions options() {
    return options;
  }

  DateLine date() {
    return date;
  }

  Warnings warnings() {
    return thread.warnings();
  }

  /** Whether answers are the last on their connections. */
  boolean isStopping() {
    return thread.isStopping();
  }

  /** How long a connection may wait for its next request. */
  Duration idleTimeout() {
    return isStopping() ? patience : options.idleTimeout();
  }
}
