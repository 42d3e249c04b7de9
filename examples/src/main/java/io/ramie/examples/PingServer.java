package io.ramie.examples;

import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import io.ramie.net.TcpSocket;
import java.io.IOException;

/** An echo server: sends back what it receives, with one fiber for each connection. */
public final class PingServer implements TcpServer.Service {
  /** Prepares a server. */
  public PingServer() {}

  /**
   * Listens on a port.
   *
   * @param options where and how
   * @return the server, to be run or closed
   * @throws IOException if it cannot listen there
   */
  public static TcpServer listen(ServerOptions options) throws IOException {
    return TcpServer.listen(options, _ -> new PingServer());
  }

  @Override
  public void serve(TcpSocket socket) throws IOException {
    var _ = socket.inputStream().transferTo(socket.outputStream());
  }
}
