package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;

/**
 * Which call moves bytes between two descriptors.
 *
 * <pre>
 *   from \ to     file                          pipe     socket     device
 *   file          copy_file_range or sendfile   splice   sendfile   sendfile
 *   pipe          splice                        splice   splice     splice
 *   socket        -                             splice   -          -
 *   device        sendfile                      splice   sendfile   sendfile
 * </pre>
 */
final class Transfer {
  /** What a descriptor is for these calls. */
  enum Kind {
    FILE,
    PIPE,
    STREAM_SOCKET,
    DEVICE,
    /** Nothing that these calls can use without losing a boundary, or without waiting. */
    OTHER;

    private boolean hasPositions() {
      return this == FILE || this == DEVICE;
    }
  }

  private Transfer() {}

  static long run(Descriptor from, Io target, long position, long count) {
    if (count < 0 || position < Io.OWN_POSITION) {
      return Errno.EINVAL.result();
    }
    if (position != Io.OWN_POSITION && !from.transferKind().hasPositions()) {
      return Errno.ESPIPE.result();
    }
    if (!from.isOpen() || !target.isOpen()) {
      return Errno.EBADF.result();
    }
    return target.underlying() instanceof Descriptor to
        ? run(from, to, position, count)
        : Errno.EINVAL.result();
  }

  private static long run(Descriptor from, Descriptor to, long position, long count) {
    from.enterPosition(position);
    to.enterPosition(Io.OWN_POSITION);
    try {
      long result = move(from, to, position, count);
      return result > 0 || (from.isOpen() && to.isOpen()) ? result : Errno.EBADF.result();
    } finally {
      to.leavePosition(Io.OWN_POSITION);
      from.leavePosition(position);
    }
  }

  private static long move(Descriptor from, Descriptor to, long position, long count) {
    Kind source = from.transferKind();
    Kind target = to.transferKind();
    if (source == Kind.OTHER || target == Kind.OTHER) {
      return Errno.EINVAL.result();
    }
    if (source == Kind.PIPE || target == Kind.PIPE) {
      return TransferCalls.splice(from.number(), to.number(), position, count);
    }
    if (source == Kind.STREAM_SOCKET) {
      return Errno.EINVAL.result();
    }
    return source == Kind.FILE && target == Kind.FILE
        ? copy(from, to, position, count)
        : TransferCalls.sendfile(from.number(), to.number(), position, count);
  }

  private static long copy(Descriptor from, Descriptor to, long position, long count) {
    long result = TransferCalls.copyFileRange(from.number(), to.number(), position, count);
    return result > 0 || !isWorthAnotherTry(result, from, to)
        ? result
        : TransferCalls.sendfile(from.number(), to.number(), position, count);
  }

  /**
   * Whether {@code sendfile} may do what {@code copy_file_range} did not: it knows more file
   * systems, and sees more than nothing in files that say that they are empty. But two ranges of
   * one file that overlap are refused for good.
   */
  private static boolean isWorthAnotherTry(long result, Descriptor from, Descriptor to) {
    if (Errno.EINVAL.is(result)) {
      return !FileStatus.of(from.number()).isSameFileAs(FileStatus.of(to.number()));
    }
    // EBADF is also what it says of a target that appends.
    return result == 0
        || Errno.EXDEV.is(result)
        || Errno.EOPNOTSUPP.is(result)
        || Errno.ENOSYS.is(result)
        || Errno.EBADF.is(result);
  }
}
