package io.ramie.internal;

import io.ramie.Deadline;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The exceptions and words that operations on every kind of handle have in common. */
public final class IoErrors {
  private IoErrors() {}

  /**
   * What a message says of a failure.
   *
   * @param operation what was tried, with its object: {@code read from 127.0.0.1:80}
   * @param error a negated error number
   * @return for example {@code read from 127.0.0.1:80 failed: ECONNRESET (Connection reset by
   *     peer)}
   */
  public static String message(String operation, long error) {
    return operation + " failed: " + Errno.describe(error);
  }

  /**
   * What to do where the system has run out of descriptors.
   *
   * @param error a negated error number
   * @return what to append to a message, nothing for other errors
   */
  public static String limitHint(long error) {
    return switch (Errno.of(error)) {
      case EMFILE -> "; raise the limit of the process, for example with 'ulimit -n'";
      case ENFILE -> "; raise the limit of the system, fs.file-max";
      case null, default -> "";
    };
  }

  /**
   * The exception for an operation that took longer than it may.
   *
   * @param operation what was tried, with its object
   * @param timeout how long it may take
   * @return an exception that says so
   */
  public static SocketTimeoutException timedOut(String operation, @Nullable Duration timeout) {
    return new SocketTimeoutException(operation + " timed out after " + describe(timeout));
  }

  /**
   * The exception for an operation whose deadline has come.
   *
   * @param operation what was tried, with its object
   * @param deadline the deadline
   * @return an exception that says so
   */
  public static SocketTimeoutException timedOut(String operation, Deadline deadline) {
    return timedOut(operation, deadline.total());
  }

  /** {@code PT1.5S} reads {@code 1.5s}. */
  private static String describe(@Nullable Duration timeout) {
    return String.valueOf(timeout).replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
  }

  /**
   * The exception for an operation whose thread was interrupted; sets the status again.
   *
   * @param operation what was tried, with its object
   * @param cause the interrupt
   * @return an exception that says so
   */
  public static InterruptedIOException interrupted(String operation, InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted = new InterruptedIOException(operation + " was interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  /**
   * Closing ends what is under way as if the peer had: this tells the two apart.
   *
   * @param io what an operation has failed on, or found ended
   * @throws ClosedChannelException if it is closed
   */
  public static void checkOpen(Io io) throws ClosedChannelException {
    if (!io.isOpen()) {
      throw ClosedIoException.alreadyClosed(io);
    }
  }
}
