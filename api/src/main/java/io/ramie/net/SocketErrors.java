package io.ramie.net;

import io.ramie.internal.IoErrors;
import io.ramie.spi.Errno;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/** The exceptions that a Java programmer expects, out of the error numbers of sockets. */
final class SocketErrors {
  private SocketErrors() {}

  /**
   * The exception for an operation that has failed.
   *
   * @param operation what was tried, with its object: {@code read from 127.0.0.1:80}
   * @param error a negated error number
   */
  static SocketException failure(String operation, long error) {
    String message = IoErrors.message(operation, error);
    return switch (Errno.of(error)) {
      case ECONNREFUSED -> new ConnectException(message);
      case ETIMEDOUT ->
          operation.startsWith("connect")
              ? new ConnectException(message)
              : new SocketException(message);
      case EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, ENETDOWN -> new NoRouteToHostException(message);
      case EADDRINUSE, EADDRNOTAVAIL, EACCES -> addressRefused(operation, error, message);
      case EMFILE ->
          new DescriptorLimitException(
              message + "; raise the limit of the process, for example with 'ulimit -n'");
      case ENFILE ->
          new DescriptorLimitException(message + "; raise the limit of the system, fs.file-max");
      case null, default -> new SocketException(message);
    };
  }

  private static SocketException addressRefused(String operation, long error, String message) {
    if (operation.startsWith("connect")) {
      return new ConnectException(message);
    }
    if (!operation.startsWith("listen") && !operation.startsWith("bind")) {
      return new SocketException(message);
    }
    String hint =
        switch (Errno.of(error)) {
          case EADDRINUSE -> "; another socket has this port";
          case EACCES -> "; ports below 1024 may need privileges";
          case null, default -> "";
        };
    return new BindException(message + hint);
  }

  /** Throws the exception for an operation if it has failed. */
  static void check(int result, String operation) throws SocketException {
    if (result < 0) {
      throw failure(operation, result);
    }
  }
}
