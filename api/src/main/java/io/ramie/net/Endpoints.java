package io.ramie.net;

import io.ramie.internal.IoErrors;
import io.ramie.spi.ExtraSocketOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
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

  /**
   * The addresses of a host that are of a family.
   *
   * @param family null for any
   * @throws UnknownHostException if there is none
   */
  static List<InetAddress> ofFamily(
      List<InetAddress> found, @Nullable ProtocolFamily family, InetSocketAddress host)
      throws UnknownHostException {
    List<InetAddress> fitting =
        found.stream().filter(address -> family == null || family(address) == family).toList();
    if (fitting.isEmpty()) {
      throw new UnknownHostException(
          "host '" + host.getHostString() + "' has no " + family + " address, only " + found);
    }
    return fitting;
  }

  /** The first address of a host that a socket can send to. */
  static InetSocketAddress resolvedFor(FiberScheduler hooks, Io io, InetSocketAddress target)
      throws UnknownHostException, InterruptedException {
    ProtocolFamily needed = io.family() == StandardProtocolFamily.INET ? io.family() : null;
    List<InetAddress> possible = ofFamily(resolve(hooks, target), needed, target);
    ProtocolFamily preferred = preferred(io);
    InetAddress address =
        possible.stream()
            .filter(each -> preferred == null || family(each) == preferred)
            .findFirst()
            // What none of them can do, the system says best.
            .orElse(possible.getFirst());
    return new InetSocketAddress(address, target.getPort());
  }

  /** The family that a socket of both is tied to by its own address or its options; or null. */
  private static @Nullable ProtocolFamily preferred(Io io) {
    return switch (io.localAddress()) {
      case InetSocketAddress local when !local.getAddress().isAnyLocalAddress() ->
          family(local.getAddress());
      case null, default ->
          SocketOptions.isOn(io, ExtraSocketOptions.IPV6_V6ONLY)
              ? StandardProtocolFamily.INET6
              : null;
    };
  }

  /** An address to bind to: the first one of a name. */
  static InetSocketAddress resolveLocal(InetSocketAddress address, String operation)
      throws IOException {
    if (!address.isUnresolved()) {
      return address;
    }
    try {
      return new InetSocketAddress(
          resolve(Schedulers.current(), address).getFirst(), address.getPort());
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(operation, interrupted);
    }
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

  /** For example {@code 127.0.0.1:80}, {@code [::1]:80} or a path; never asks a resolver. */
  static String describe(@Nullable SocketAddress address) {
    return switch (address) {
      case null -> "an unknown address";
      case InetSocketAddress inet -> describe(inet);
      case UnixDomainSocketAddress unix when isUnnamed(unix) -> "(unnamed)";
      default -> address.toString();
    };
  }

  private static String describe(InetSocketAddress inet) {
    String host = inet.isUnresolved() ? inet.getHostString() : inet.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
  }

  /** Whether it says nothing about a Unix domain socket. */
  static boolean isUnnamed(@Nullable SocketAddress address) {
    return address instanceof UnixDomainSocketAddress unix && unix.getPath().toString().isEmpty();
  }
}
