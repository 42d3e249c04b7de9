package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;

/** One end of a pipe or a FIFO. Java ignores SIGPIPE, so a write without a reader is EPIPE. */
final class PipeDescriptor extends Descriptor {
  private final String name;

  PipeDescriptor(Platform platform, int number, String name) {
    super(platform, number);
    this.name = name;
  }

  @Override
  public long read(MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    return isOpen() ? settled(FileCalls.readNow(this, buffer)) : Errno.EBADF.result();
  }

  @Override
  public long write(MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    return isOpen() ? settled(FileCalls.writeNow(this, buffer)) : Errno.EBADF.result();
  }

  @Override
  public boolean isStream() {
    return true;
  }

  @Override
  Transfer.Kind transferKind() {
    return Transfer.Kind.PIPE;
  }

  @Override
  public String toString() {
    return name;
  }
}
