package io.ramie.io;

import io.ramie.internal.IoErrors;
import io.ramie.spi.Errno;
import java.io.IOException;
import java.net.SocketException;

/** How messages speak of a copy, and what its errors become. */
record CopyErrors(Handle source, Handle target) {
  /**
   * The exception for a failure, of which the system does not say on which side it was.
   *
   * @param error a negated error number
   */
  IOException failure(long error) {
    String message = IoErrors.message(toString(), error);
    return switch (Errno.of(error)) {
      case EPIPE -> isSocket(target) ? new SocketException(message) : new IOException(message);
      case ECONNRESET, ECONNABORTED, ENOTCONN, ETIMEDOUT -> new SocketException(message);
      case ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH -> new SocketException(message);
      case null, default -> ofFile(error, message);
    };
  }

  private static boolean isSocket(Handle handle) {
    return handle.io().family() != null;
  }

  private IOException ofFile(long error, String message) {
    if (target instanceof FiberFile file) {
      return new FileErrors(file.path()).failure(toString(), error);
    }
    return source instanceof FiberFile file
        ? new FileErrors(file.path()).failure(toString(), error)
        : new IOException(message);
  }

  @Override
  public String toString() {
    return "copy from " + source + " to " + target;
  }
}
