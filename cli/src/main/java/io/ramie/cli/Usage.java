package io.ramie.cli;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What several commands say and check. */
final class Usage {
  private Usage() {}

  /** The error that makes picocli print the message and the usage, and exit with 2. */
  static ParameterException error(@Nullable CommandSpec command, String message) {
    return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
  }

  /** An address whose host is looked up when it is used. */
  static InetSocketAddress address(
      @Nullable CommandSpec command, String host, int port, int lowestPort) {
    if (port < lowestPort || port > 65535) {
      throw error(command, "port must be " + lowestPort + " to 65535, not " + port);
    }
    if (host.isBlank()) {
      throw error(command, "host must not be empty");
    }
    return InetSocketAddress.createUnresolved(host, port);
  }

  /** For example {@code 127.0.0.1:80} or {@code [::1]:80}. */
  static String describe(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
