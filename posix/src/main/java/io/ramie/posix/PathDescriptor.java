package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * What was opened by a path and may have positions: a {@linkplain DiskDescriptor file}, or a device
 * such as a terminal or {@code /dev/null}. (A FIFO is a {@link PipeDescriptor}.)
 *
 * <p>A device is non-blocking if its driver cares. As not all do, its calls are ordinary ones.
 */
sealed class PathDescriptor extends Descriptor permits DiskDescriptor {
  private static final int READ_AND_WRITE_BY_ALL = 0666;

  private final String name;

  PathDescriptor(Platform platform, int number, String name) {
    super(platform, number);
    this.name = name;
  }

  static IoResult open(Platform platform, Path path, Set<? extends OpenOption> options) {
    OpenMode mode = OpenMode.of(options);
    if (mode.flags() < 0 || !path.getFileSystem().equals(FileSystems.getDefault())) {
      return IoResult.error(Errno.EINVAL);
    }
    int number = DiskCalls.open(path.toString(), mode.flags(), READ_AND_WRITE_BY_ALL);
    return number < 0 ? IoResult.error(number) : opened(platform, number, path, mode);
  }

  private static IoResult opened(Platform platform, int number, Path path, OpenMode mode) {
    FileStatus status = FileStatus.of(number);
    int error = status.kind() == Constants.S_IFDIR ? Errno.EISDIR.result() : status.error();
    if (error < 0) {
      FileCalls.close(number);
      return IoResult.error(error);
    }
    Descriptor descriptor = of(platform, number, mode.flags(), status, path.toString());
    if (mode.deleteOnClose()) {
      descriptor.onClose(new Deletion(path.toAbsolutePath().toString(), status));
    }
    return IoResult.of(descriptor);
  }

  /** The right kind of handle for a number that was opened with these flags. */
  static Descriptor of(Platform platform, int number, int flags, FileStatus status, String name) {
    return switch (status.kind()) {
      case Constants.S_IFREG, Constants.S_IFBLK ->
          new DiskDescriptor(platform, number, flags, status, name);
      case Constants.S_IFIFO -> new PipeDescriptor(platform, number, "fifo " + name);
      default -> new PathDescriptor(platform, number, "device " + name);
    };
  }

  @Override
  public long read(MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    return isOpen() ? settled(DiskCalls.read(number(), buffer)) : Errno.EBADF.result();
  }

  @Override
  public long write(MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    return isOpen() ? settled(DiskCalls.write(number(), buffer)) : Errno.EBADF.result();
  }

  @Override
  public long readAt(MemorySegment buffer, long position) {
    return isOpen() ? settled(DiskCalls.pread(number(), buffer, position)) : Errno.EBADF.result();
  }

  @Override
  public long writeAt(MemorySegment buffer, long position) {
    return isOpen() ? settled(DiskCalls.pwrite(number(), buffer, position)) : Errno.EBADF.result();
  }

  @Override
  public long position() {
    return guardedLong(() -> DiskCalls.lseek(number(), 0, Constants.SEEK_CUR));
  }

  @Override
  public int seek(long position) {
    return (int)
        guardedLong(() -> Math.min(DiskCalls.lseek(number(), position, Constants.SEEK_SET), 0));
  }

  @Override
  public int sync(boolean metadata) {
    return guarded(() -> metadata ? DiskCalls.fsync(number()) : DiskCalls.fdatasync(number()));
  }

  @Override
  Transfer.Kind transferKind() {
    return Transfer.Kind.DEVICE;
  }

  @Override
  public String toString() {
    return name;
  }
}
