package io.ramie.net;

import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How sockets are opened, and the options that they get before they are bound or connected. */
final class SocketSetup {
  /** An option with its value, of the same type. */
  private record Setting<T>(SocketOption<T> option, T value) {
    void apply(Io io) throws IOException {
      SocketOptions.set(io, option, value);
    }
  }

  private final Map<SocketOption<?>, Setting<?>> settings = new LinkedHashMap<>();

  <T> SocketSetup with(SocketOption<T> option, T value) {
    Objects.requireNonNull(option, "option");
    Objects.requireNonNull(value, "value");
    settings.put(option, new Setting<>(option, value));
    return this;
  }

  void apply(Io io) throws IOException {
    for (Setting<?> setting : settings.values()) {
      setting.apply(io);
    }
  }

  /** Opens a socket of a family. */
  static Io open(FiberScheduler hooks, ProtocolFamily family, SocketType type, String operation)
      throws SocketException {
    return checked(hooks.platform().socket(family, type), operation);
  }

  /**
   * Opens a socket for a local address: for a wildcard, or none, one of both families where the
   * system has both.
   */
  static Io openFor(
      FiberScheduler hooks, @Nullable InetSocketAddress local, SocketType type, String operation)
      throws SocketException {
    if (local != null && !local.getAddress().isAnyLocalAddress()) {
      return open(hooks, Endpoints.family(local.getAddress()), type, operation);
    }
    IoResult opened = hooks.platform().socket(StandardProtocolFamily.INET6, type);
    if (Errno.EAFNOSUPPORT.is(opened.error())) {
      opened = hooks.platform().socket(StandardProtocolFamily.INET, type);
    }
    return checked(opened, operation);
  }

  private static Io checked(IoResult opened, String operation) throws SocketException {
    SocketErrors.check(opened.error(), operation);
    return opened.io();
  }
}
