package io.ramie.net;

import io.ramie.spi.Errno;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The exceptions that a Java programmer expects, out of the error numbers that hooks return. */
final class IoErrors {
  private IoErrors() {}

  /**
   * The exception for an operation that has failed.
   *
   * @param operation what was tried, with its object: {@code read from 127.0.0.1:80}
   * @param error a negated error number
   */
  static SocketException failure(String operation, long error) {
    String message = operation + " failed: " + Errno.describe(error);
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
    if (!operation.startsWith("listen")) {
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

  /** The exception for an operation that took longer than its time-out. */
  static SocketTimeoutException timedOut(String operation, @Nullable Duration timeout) {
    // PT1.5S reads 1.5s
    String limit = String.valueOf(timeout).replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
    return new SocketTimeoutException(operation + " timed out after " + limit);
  }

  /** The exception for an operation whose thread was interrupted; sets the status again. */
  static InterruptedIOException interrupted(String operation, InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted = new InterruptedIOException(operation + " was interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }
}
