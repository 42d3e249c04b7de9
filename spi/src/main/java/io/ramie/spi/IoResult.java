package io.ramie.spi;

import org.jspecify.annotations.Nullable;

/** What a primitive that opens a handle returns: the handle, or the error. */
public final class IoResult {
  private final @Nullable Io io;
  private final int error;

  private IoResult(@Nullable Io io, int error) {
    this.io = io;
    this.error = error;
  }

  /**
   * A handle.
   *
   * @param io the handle
   * @return a result without an error
   */
  public static IoResult of(Io io) {
    return new IoResult(io, 0);
  }

  /**
   * An error.
   *
   * @param error a negated error number, as {@link Errno#result()} gives it
   * @return a result without a handle
   * @throws IllegalArgumentException if the number is not negative
   */
  public static IoResult error(int error) {
    if (error >= 0) {
      throw new IllegalArgumentException("an error is a negated errno, not " + error);
    }
    return new IoResult(null, error);
  }

  /**
   * An error.
   *
   * @param errno which
   * @return a result without a handle
   */
  public static IoResult error(Errno errno) {
    return error(errno.result());
  }

  /**
   * Whether there is no handle.
   *
   * @return true for an error
   */
  public boolean isError() {
    return io == null;
  }

  /**
   * The error.
   *
   * @return a negated error number, or 0 when there is a handle
   */
  public int error() {
    return error;
  }

  /**
   * The handle.
   *
   * @return never null
   * @throws IllegalStateException if this is an error
   */
  public Io io() {
    if (io == null) {
      throw new IllegalStateException("no handle: " + this);
    }
    return io;
  }

  @Override
  public String toString() {
    return io == null ? Errno.describe(error) : io.toString();
  }
}
