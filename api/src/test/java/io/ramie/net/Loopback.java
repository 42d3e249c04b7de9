package io.ramie.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;

/** A connection of this machine with itself: both of its ends. */
record Loopback(TcpSocket near, TcpSocket far) implements AutoCloseable {
  static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
  static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

  static Loopback open() throws IOException {
    return open(IPV4);
  }

  static Loopback open(InetAddress address) throws IOException {
    try (TcpListener listener = TcpListener.listen(new InetSocketAddress(address, 0))) {
      TcpSocket near = TcpSocket.connect(listener.localAddress());
      return new Loopback(near, listener.accept());
    }
  }

  /** A port that nobody listens on. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, IPV4)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes the far end vanish without a farewell: the near one finds its connection reset. */
  void resetFar() throws IOException {
    far.setOption(StandardSocketOptions.SO_LINGER, 0);
    far.close();
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
