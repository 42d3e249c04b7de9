package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;

/**
 * A descriptor that may be in blocking mode, and has to stay so for the sake of others. It is asked
 * before each transfer whether that would wait, and no more is written than there is room for then.
 * One transfer in each direction at a time; another one is told {@code -EAGAIN} meanwhile. Another
 * process with the same stream can be faster and make it wait all the same.
 */
final class SharedDescriptor extends Descriptor {
  // What a pipe has room for when it is writable; a terminal promises nothing beyond one byte.
  private static final int PIPE_BUF = 4096;

  /** A transfer that may wait. */
  @FunctionalInterface
  private interface Call {
    long run(int number, MemorySegment buffer);
  }

  private final String name;
  private final int atMost;
  private final StreamGuard guard;

  SharedDescriptor(Platform platform, int number, FileStatus status, String name) {
    super(platform, number);
    this.name = name;
    this.atMost = status.kind() == Constants.S_IFIFO ? PIPE_BUF : 1;
    this.guard = StreamGuard.join(status);
  }

  @Override
  public boolean mayRefuseItself() {
    return true;
  }

  @Override
  public long read(MemorySegment buffer) {
    return transfer(READABLE, buffer, DiskCalls::read);
  }

  @Override
  public long write(MemorySegment buffer) {
    long size = Math.min(buffer.byteSize(), atMost);
    return transfer(WRITABLE, buffer.asSlice(0, size), DiskCalls::write);
  }

  private long transfer(int event, MemorySegment buffer, Call call) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    if (!isOpen()) {
      return Errno.EBADF.result();
    }
    if (!guard.tryBegin(event)) {
      return Errno.EAGAIN.result();
    }
    try {
      return readiness(event) == 0 ? Errno.EAGAIN.result() : settled(call.run(number(), buffer));
    } finally {
      guard.end(event);
    }
  }

  @Override
  protected void implClose() {
    guard.leave();
    super.implClose();
  }

  @Override
  public String toString() {
    return name;
  }
}
