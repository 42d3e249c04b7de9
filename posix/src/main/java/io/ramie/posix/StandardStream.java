package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;

/**
 * Handles of streams that the process was given, and that other processes have too.
 *
 * <p>Whether a descriptor is non-blocking is a property of the open file description, which is
 * shared with whoever the descriptor came from: a shell whose terminal became non-blocking is a
 * broken shell. So it stays as it is.
 *
 * <pre>
 *   pipe, FIFO, terminal, device   opened anew, which makes a description of its own; where that is
 *                                  refused: {@link SharedDescriptor}, which looks before it goes
 *   file                           duplicated, because its position is to go on being shared
 *   socket                         duplicated; each transfer says for itself that it does not wait
 * </pre>
 */
final class StandardStream {
  private static final String[] NAMES = {"standard input", "standard output", "standard error"};

  private StandardStream() {}

  static IoResult open(Platform platform, int number) {
    return number < 0 || number >= NAMES.length
        ? IoResult.error(Errno.EINVAL)
        : open(platform, number, NAMES[number]);
  }

  /** Opens a handle of what a number stands for; the number stays the caller's. */
  static IoResult open(Platform platform, int number, String name) {
    FileStatus status = FileStatus.of(number);
    int flags = FileCalls.flags(number);
    if (status.error() < 0 || flags < 0) {
      return IoResult.error(status.error() < 0 ? status.error() : flags);
    }
    return switch (status.kind()) {
      case Constants.S_IFIFO, Constants.S_IFCHR -> reopened(platform, number, flags, status, name);
      default -> duplicated(platform, number, flags, status, name);
    };
  }

  private static IoResult reopened(
      Platform platform, int number, int flags, FileStatus status, String name) {
    int kept = flags & (Constants.O_ACCMODE | Constants.O_APPEND);
    int own =
        DiskCalls.open("/proc/self/fd/" + number, OpenMode.ALWAYS | kept, OpenMode.NO_PERMISSIONS);
    return own < 0
        ? duplicated(platform, number, flags, status, name)
        : IoResult.of(PathDescriptor.of(platform, own, flags, status, "(" + name + ")"));
  }

  private static IoResult duplicated(
      Platform platform, int number, int flags, FileStatus status, String name) {
    int copy = FileCalls.duplicate(number);
    if (copy < 0) {
      return IoResult.error(copy);
    }
    return switch (status.kind()) {
      case Constants.S_IFREG, Constants.S_IFBLK ->
          IoResult.of(PathDescriptor.of(platform, copy, flags, status, "(" + name + ")"));
      case Constants.S_IFSOCK -> InheritedSocketDescriptor.open(platform, copy);
      default -> IoResult.of(new SharedDescriptor(platform, copy, status, name));
    };
  }
}
