package io.ramie.examples.http;

import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/** The code of {@code docs/web.md}. */
final class HandlerExample implements Handler {
  @Override
  public void handle(Request request, Response response) throws IOException, InterruptedException {
    switch (request.path()) {
      case "/hello" -> response.send("Hello, " + request.query() + "\n");
      case "/upper" -> upper(request.body(), response.outputStream());
      default -> throw new HttpException(404, "there is nothing here");
    }
  }

  private static void upper(InputStream body, OutputStream reply) throws IOException {
    for (int b = body.read(); b >= 0; b = body.read()) {
      reply.write(Character.toUpperCase(b));
    }
  }

  static void serve(int port) throws IOException, InterruptedException {
    ServerOptions options = ServerOptions.at(InetSocketAddress.createUnresolved("::", port));
    try (TcpServer server = TcpServer.listen(options, HttpService.of(HandlerExample::new))) {
      server.run(); // until another thread calls server.stop()
    }
  }
}
