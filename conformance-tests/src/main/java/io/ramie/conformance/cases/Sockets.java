package io.ramie.conformance.cases;

import io.ramie.conformance.Trial;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;

/** What the chapters about sockets have in common. */
final class Sockets {
  private Sockets() {}

  /** Where a socket is bound. */
  static SocketAddress address(Io io) {
    return Objects.requireNonNull(io.underlying().localAddress(), () -> io + " is not bound");
  }

  /** A socket that is bound to the loopback interface, and does not listen. */
  static Io bound(Trial trial, SocketType type) {
    Io io = trial.handles().socket(type);
    int result = io.underlying().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    if (result != 0) {
      throw new IllegalStateException("bind failed: " + Errno.describe(result));
    }
    return io;
  }
}
