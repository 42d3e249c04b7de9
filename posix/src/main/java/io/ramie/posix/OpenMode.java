package io.ramie.posix;

import io.ramie.spi.Errno;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * What a set of options means to {@code open(2)}. As in {@link StandardOpenOption}, those that
 * create or truncate mean nothing to someone who only reads.
 *
 * @param flags the flags, or {@code -EINVAL} when an option is not known
 * @param deleteOnClose whether closing deletes the file
 */
record OpenMode(int flags, boolean deleteOnClose) {
  static final int NO_PERMISSIONS = 0;
  static final int ALWAYS = Constants.O_CLOEXEC | Constants.O_NONBLOCK | Constants.O_NOCTTY;

  static OpenMode of(Set<? extends OpenOption> options) {
    boolean write =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    int flags = ALWAYS | access(write, options.contains(StandardOpenOption.READ));
    for (OpenOption option : options) {
      int flag = flag(option, write);
      if (flag < 0) {
        return new OpenMode(flag, false);
      }
      flags |= flag;
    }
    return new OpenMode(flags, options.contains(StandardOpenOption.DELETE_ON_CLOSE));
  }

  private static int access(boolean write, boolean read) {
    if (!write) {
      return Constants.O_RDONLY;
    }
    return read ? Constants.O_RDWR : Constants.O_WRONLY;
  }

  private static int flag(OpenOption option, boolean write) {
    return switch (option) {
      // Every file can be sparse here.
      case StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.SPARSE -> 0;
      case StandardOpenOption.APPEND -> Constants.O_APPEND;
      case StandardOpenOption.TRUNCATE_EXISTING -> write ? Constants.O_TRUNC : 0;
      case StandardOpenOption.CREATE -> write ? Constants.O_CREAT : 0;
      case StandardOpenOption.CREATE_NEW -> write ? Constants.O_CREAT | Constants.O_EXCL : 0;
      case StandardOpenOption.DSYNC -> Constants.O_DSYNC;
      case StandardOpenOption.SYNC -> Constants.O_SYNC;
      // Deleting what a link points to, under the link's name, would delete the wrong one.
      case StandardOpenOption.DELETE_ON_CLOSE, LinkOption.NOFOLLOW_LINKS ->
          Architecture.current().noFollow();
      default -> isDirect(option) ? Architecture.current().direct() : Errno.EINVAL.result();
    };
  }

  // By name, because its module is one that javac warns about and that nobody else here needs.
  private static boolean isDirect(OpenOption option) {
    return option instanceof Enum<?> constant
        && constant.name().equals("DIRECT")
        && constant.getDeclaringClass().getName().equals("com.sun.nio.file.ExtendedOpenOption");
  }
}
