package io.ramie.examples.http;

import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import io.ramie.examples.server.Warnings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** A server on a port of its own, which a thread runs until it is closed. */
final class WebServer implements AutoCloseable {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  final List<String> warnings = new CopyOnWriteArrayList<>();
  private final TcpServer server;
  private final FutureTask<@Nullable Void> running;

  private WebServer(int threads, TcpServer.ServiceFactory service) throws IOException {
    ServerOptions at =
        ServerOptions.at(ANY_PORT)
            .withThreads(threads)
            .withGrace(Duration.ofSeconds(50))
            .withWarnings(new Warnings(warnings::add));
    server = TcpServer.listen(at, service);
    running =
        new FutureTask<>(() -> {
          server.run();
          return null;
        });
    Thread.ofPlatform().name("web-server").start(running);
  }

  static WebServer start(Handler handler) throws IOException {
    return start(handler, HttpOptions.DEFAULT);
  }

  static WebServer start(Handler handler, HttpOptions options) throws IOException {
    return new WebServer(1, HttpService.of(() -> handler, options));
  }

  static WebServer start(int threads, HttpService.HandlerFactory handlers) throws IOException {
    return new WebServer(threads, HttpService.of(handlers));
  }

  /** A server that waits long for requests that are on their way when it stops. */
  static WebServer startPatient(int threads, Handler handler) throws IOException {
    Duration patience = Duration.ofSeconds(40);
    return new WebServer(threads, HttpService.of(() -> handler, HttpOptions.DEFAULT, patience));
  }

  int port() {
    return server.address().getPort();
  }

  String uri(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  WebClient connect() throws IOException {
    return new WebClient(server.address());
  }

  /** Tells it to stop, and does not wait. */
  void stop() {
    server.stop();
  }

  /** Waits until it has ended by itself. */
  void awaitEnd() throws Exception {
    running.get();
  }

  @Override
  public void close() {
    server.close();
    try {
      running.get();
    } catch (ExecutionException failed) {
      throw new AssertionError("the server has failed", failed.getCause());
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
