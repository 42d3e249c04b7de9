package io.ramie.net;

import io.ramie.spi.FiberScheduler;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hosts, ports and addresses: checked, looked up, and written in messages. */
final class Endpoints {
  private Endpoints() {}

  /**
   * All addresses of a host. Only a name goes to the resolver, an address in numbers does not.
   *
   * @throws UnknownHostException if there is none
   */
  static List<InetAddress> resolve(FiberScheduler hooks, InetSocketAddress target)
      throws UnknownHostException, InterruptedException {
    if (!target.isUnresolved()) {
      return List.of(target.getAddress());
    }
    String host = target.getHostString();
    InetAddress literal = literal(host);
    if (literal != null) {
      return List.of(literal);
    }
    List<InetAddress> found = hooks.addressResolve(host);
    if (found.isEmpty()) {
      throw new UnknownHostException("unknown host '" + host + "'");
    }
    return found;
  }

  private static @Nullable InetAddress literal(String host) throws UnknownHostException {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException notNumeric) {
      if (host.indexOf(':') < 0) {
        return null;
      }
      // No name has a colon: an address with a mistake, or a scope that this machine lacks.
      UnknownHostException invalid =
          new UnknownHostException("'" + host + "' is no valid IPv6 address on this machine");
      invalid.initCause(notNumeric);
      throw invalid;
    }
  }

  static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  /** A host and port to connect to, where port 0 means nothing. */
  static InetSocketAddress target(String host, int port) {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host must not be empty");
    }
    return InetSocketAddress.createUnresolved(host, checkRemotePort(port));
  }

  static int checkRemotePort(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port must be 1 to 65535, not " + port);
    }
    return port;
  }

  /** For example {@code 127.0.0.1:80} or {@code [::1]:80}; never asks a resolver. */
  static String describe(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return "an unknown address";
    }
    String host = inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
  }
}
