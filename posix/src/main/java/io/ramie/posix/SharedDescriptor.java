package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A descriptor that may be in blocking mode, and has to stay so for the sake of others. It is asked
 * before each transfer whether that would wait, and no more is written than there is room for then.
 * Another process with the same stream can be faster and make it wait all the same.
 */
final class SharedDescriptor extends Descriptor {
  // What a pipe has room for when it is writable; a terminal promises nothing beyond one byte.
  private static final int PIPE_BUF = 4096;

  private final String name;
  private final int atMost;

  // Any thread. One writer at a time, since two could share the room for one.
  private final AtomicBoolean writing = new AtomicBoolean();

  SharedDescriptor(Platform platform, int number, FileStatus status, String name) {
    super(platform, number);
    this.name = name;
    this.atMost = status.kind() == Constants.S_IFIFO ? PIPE_BUF : 1;
  }

  @Override
  public long read(MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    if (!isOpen()) {
      return Errno.EBADF.result();
    }
    return readiness(READABLE) == 0
        ? Errno.EAGAIN.result()
        : settled(DiskCalls.read(number(), buffer));
  }

  @Override
  public long write(MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    if (!isOpen()) {
      return Errno.EBADF.result();
    }
    if (!writing.compareAndSet(false, true)) {
      return Errno.EAGAIN.result();
    }
    try {
      return readiness(WRITABLE) == 0
          ? Errno.EAGAIN.result()
          : settled(
              DiskCalls.write(number(), buffer.asSlice(0, Math.min(buffer.byteSize(), atMost))));
    } finally {
      writing.set(false);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
