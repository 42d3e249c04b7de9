package io.ramie.spi;

import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * What a wait on a handle ends with when somebody closes the handle, and what an operation on a
 * closed handle throws. Unlike its superclass it says which handle that was.
 */
public final class ClosedIoException extends AsynchronousCloseException {
  private static final long serialVersionUID = 1L;

  /** Which handle, and when. */
  private final String message;

  private ClosedIoException(String message) {
    this.message = message;
  }

  /**
   * The exception for a wait whose handle is closed meanwhile.
   *
   * @param io the handle being closed
   * @return an exception that names it
   */
  public static ClosedIoException whileWaiting(Io io) {
    return new ClosedIoException("closed while an operation waited for it: " + io);
  }

  /**
   * The exception for an operation that begins on a closed handle.
   *
   * @param io the closed handle
   * @return an exception that names it
   */
  public static ClosedChannelException alreadyClosed(Io io) {
    return new ClosedIoException("is closed: " + io);
  }

  @Override
  public @Nullable String getMessage() {
    return message;
  }
}
