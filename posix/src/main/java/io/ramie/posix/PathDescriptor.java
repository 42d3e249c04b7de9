package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * What was opened by a path: a file, a FIFO, a device.
 *
 * <p>Being non-blocking means nothing to a regular file: a read from a disk takes the time it
 * takes, and the calling thread with it.
 */
final class PathDescriptor extends Descriptor {
  private static final int READ_AND_WRITE_BY_ALL = 0666;

  private final Path path;

  private PathDescriptor(Platform platform, int number, Path path) {
    super(platform, number);
    this.path = path;
  }

  static IoResult open(Platform platform, Path path, Set<? extends OpenOption> options) {
    int flags = flags(options);
    if (flags < 0 || !path.getFileSystem().equals(FileSystems.getDefault())) {
      return IoResult.error(Errno.EINVAL);
    }
    int number = FileCalls.open(path.toString(), flags, READ_AND_WRITE_BY_ALL);
    return number < 0
        ? IoResult.error(number)
        : IoResult.of(new PathDescriptor(platform, number, path));
  }

  /**
   * The flags of {@code open(2)} for a set of options, or {@code -EINVAL}. As in {@link
   * StandardOpenOption}, those that create or truncate mean nothing to someone who only reads.
   */
  static int flags(Set<? extends OpenOption> options) {
    boolean append = options.contains(StandardOpenOption.APPEND);
    boolean write = append || options.contains(StandardOpenOption.WRITE);
    int flags = Constants.O_CLOEXEC | Constants.O_NONBLOCK | Constants.O_NOCTTY;
    flags |= access(write, options.contains(StandardOpenOption.READ));
    for (OpenOption option : options) {
      int flag = flag(option, write);
      if (flag < 0) {
        return flag;
      }
      flags |= flag;
    }
    return flags;
  }

  private static int access(boolean write, boolean read) {
    if (!write) {
      return Constants.O_RDONLY;
    }
    return read ? Constants.O_RDWR : Constants.O_WRONLY;
  }

  private static int flag(OpenOption option, boolean write) {
    return switch (option) {
      case StandardOpenOption.READ, StandardOpenOption.WRITE -> 0;
      case StandardOpenOption.APPEND -> Constants.O_APPEND;
      case StandardOpenOption.TRUNCATE_EXISTING -> write ? Constants.O_TRUNC : 0;
      case StandardOpenOption.CREATE -> write ? Constants.O_CREAT : 0;
      case StandardOpenOption.CREATE_NEW -> write ? Constants.O_CREAT | Constants.O_EXCL : 0;
      case StandardOpenOption.DSYNC -> Constants.O_DSYNC;
      case StandardOpenOption.SYNC -> Constants.O_SYNC;
      default -> Errno.EINVAL.result();
    };
  }

  @Override
  public long read(MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    return isOpen() ? settled(FileCalls.read(this, buffer)) : Errno.EBADF.result();
  }

  @Override
  public long write(MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    return isOpen() ? settled(FileCalls.write(this, buffer)) : Errno.EBADF.result();
  }

  @Override
  public long readAt(MemorySegment buffer, long position) {
    return isOpen() ? settled(FileCalls.pread(this, buffer, position)) : Errno.EBADF.result();
  }

  @Override
  public long writeAt(MemorySegment buffer, long position) {
    return isOpen() ? settled(FileCalls.pwrite(this, buffer, position)) : Errno.EBADF.result();
  }

  @Override
  public String toString() {
    return "file " + path;
  }
}
