package io.ramie.benchmarks;

import io.ramie.Fibers;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * An echo server whose fibers read and write themselves, to be measured beside {@code ./ramie
 * ping-server}, whose connections are transfers that the loop passes on.
 *
 * <p>Argument: the port, on the loopback address. It runs until it is ended.
 */
public final class EchoByFibers {
  private static final int BUFFER_BYTES = 4096;

  private EchoByFibers() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(args[0]));
    Fibers.run(() -> {
      try (TcpListener listener = TcpListener.listen(address)) {
        while (true) {
          TcpSocket socket = listener.accept();
          var _ = Fibers.schedule(() -> serve(socket));
        }
      }
    });
  }

  private static boolean serve(TcpSocket socket) throws IOException {
    try (socket) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = socket.read(buffer); count >= 0; count = socket.read(buffer)) {
        socket.write(buffer, 0, count);
      }
      return true;
    }
  }
}
