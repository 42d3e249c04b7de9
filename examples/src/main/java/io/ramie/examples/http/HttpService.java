package io.ramie.examples.http;

import io.ramie.examples.server.TcpServer;
import io.ramie.examples.server.Warnings;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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
  private final Handler handler;
  private final HttpOptions options;
  private final BooleanSupplier stopping;
  private final Warnings warnings;
  private final DateLine date = new DateLine();

  /**
   * Serves the fibers of one thread.
   *
   * @param handler answers the requests
   * @param options limits and time-outs
   * @param stopping whether answers shall say that they are the last on their connection
   * @param warnings told when the handler fails
   */
  public HttpService(
      Handler handler, HttpOptions options, BooleanSupplier stopping, Warnings warnings) {
    this.handler = Objects.requireNonNull(handler, "handler");
    this.options = Objects.requireNonNull(options, "options");
    this.stopping = Objects.requireNonNull(stopping, "stopping");
    this.warnings = Objects.requireNonNull(warnings, "warnings");
  }

  /**
   * Serves with {@linkplain HttpOptions#DEFAULT the usual limits}.
   *
   * @param handlers makes the handler of each thread, there
   * @return what {@link TcpServer#listen} takes
   */
  public static TcpServer.ServiceFactory of(Supplier<? extends Handler> handlers) {
    return of(handlers, HttpOptions.DEFAULT);
  }

  /**
   * Serves with limits.
   *
   * @param handlers makes the handler of each thread, there
   * @param options limits and time-outs
   * @return what {@link TcpServer#listen} takes
   */
  public static TcpServer.ServiceFactory of(
      Supplier<? extends Handler> handlers, HttpOptions options) {
    Objects.requireNonNull(handlers, "handlers");
    Objects.requireNonNull(options, "options");
    return thread ->
        new HttpService(handlers.get(), options, thread::isStopping, thread.warnings());
  }

  @Override
  public void serve(TcpSocket socket) throws IOException, InterruptedException {
    new HttpConnection(socket, handler, options, stopping, warnings, date).serve();
  }
}
