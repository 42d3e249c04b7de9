package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/**
 * A regular file or a block device. Being non-blocking means nothing to it: a read takes the time
 * that the disk takes, and the calling thread with it. Only {@link #readNow} and {@link #writeNow}
 * answer from memory or not at all, and {@link #positionNow} and {@link #seekNow} at once.
 *
 * <p>The kernel has a lock around a file's own position, which whoever reads or writes there holds
 * as long as it takes. {@link PositionGuard} keeps those who must not wait away from it.
 */
final class DiskDescriptor extends PathDescriptor {
  private final boolean isDevice;
  private final PositionGuard guard = new PositionGuard();

  // Any thread. Whether nothing can be read, or written, without waiting: decided by how the file
  // was opened, or else once by what the file system says to the first attempt.
  private boolean readsWait;
  private boolean writesWait;

  DiskDescriptor(Platform platform, int number, int flags, FileStatus status, String name) {
    super(platform, number, describe(status, name));
    boolean direct = (flags & Architecture.current().direct()) != 0;
    this.isDevice = status.kind() == Constants.S_IFBLK;
    this.readsWait = direct;
    this.writesWait = direct || (flags & Constants.O_DSYNC) != 0;
  }

  private static String describe(FileStatus status, String name) {
    return (status.kind() == Constants.S_IFBLK ? "block device " : "file ") + name;
  }

  @Override
  public boolean isFile() {
    return true;
  }

  @Override
  Transfer.Kind transferKind() {
    return Transfer.Kind.FILE;
  }

  @Override
  void enterPosition(long position) {
    guard.enter(position);
  }

  @Override
  void leavePosition(long position) {
    guard.leave(position);
  }

  @Override
  public long read(MemorySegment buffer) {
    guard.enter(OWN_POSITION);
    try {
      return super.read(buffer);
    } finally {
      guard.leave(OWN_POSITION);
    }
  }

  @Override
  public long write(MemorySegment buffer) {
    guard.enter(OWN_POSITION);
    try {
      return super.write(buffer);
    } finally {
      guard.leave(OWN_POSITION);
    }
  }

  @Override
  public long readNow(MemorySegment buffer, long position) {
    return readsWait ? later(position) : now(buffer, position, false);
  }

  @Override
  public long writeNow(MemorySegment buffer, long position) {
    return writesWait ? later(position) : now(buffer, position, true);
  }

  private long now(MemorySegment buffer, long position, boolean write) {
    if (position < OWN_POSITION || !isOpen() || !guard.tryEnter(position)) {
      return later(position);
    }
    long result;
    try {
      result =
          write
              ? DiskCalls.pwriteNow(this, buffer, position)
              : DiskCalls.preadNow(this, buffer, position);
    } finally {
      guard.leaveNow(position);
    }
    return result >= 0 || Errno.EAGAIN.is(result) ? settled(result) : refused(result, write);
  }

  private long refused(long error, boolean write) {
    if (Errno.EOPNOTSUPP.is(error) || Errno.ENOSYS.is(error)) {
      writesWait |= write;
      readsWait |= !write;
      return Errno.EAGAIN.result();
    }
    // For EINVAL the flag may be to blame, or something else that the ordinary call finds out.
    return Errno.EINVAL.is(error) ? Errno.EAGAIN.result() : settled(error);
  }

  /** Why a transfer that could not be tried was not. */
  private long later(long position) {
    if (position < OWN_POSITION) {
      return Errno.EINVAL.result();
    }
    return (isOpen() ? Errno.EAGAIN : Errno.EBADF).result();
  }

  @Override
  public long position() {
    guard.enter(OWN_POSITION);
    try {
      return super.position();
    } finally {
      guard.leave(OWN_POSITION);
    }
  }

  @Override
  public int seek(long position) {
    guard.enter(OWN_POSITION);
    try {
      return super.seek(position);
    } finally {
      guard.leave(OWN_POSITION);
    }
  }

  @Override
  public long positionNow() {
    return alone(super::position);
  }

  @Override
  public int seekNow(long position) {
    return (int) alone(() -> super.seek(position));
  }

  /** The result of a call that must not wait for the lock around the own position. */
  private long alone(LongSupplier call) {
    if (!guard.tryEnter(OWN_POSITION)) {
      return Errno.EAGAIN.result();
    }
    try {
      return call.getAsLong();
    } finally {
      guard.leaveNow(OWN_POSITION);
    }
  }

  @Override
  public long size() {
    return guardedLong(
        () -> isDevice ? DiskCalls.deviceSize(number()) : FileStatus.of(number()).size());
  }

  @Override
  public int truncate(long size) {
    return guarded(() -> DiskCalls.ftruncate(number(), size));
  }
}
