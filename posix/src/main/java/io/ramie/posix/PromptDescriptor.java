package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;

/**
 * A handle that answers each read and write at once: a socket, a pipe, an eventfd. Its calls need a
 * frame, which they take out of the pool, unless the caller has one of its own.
 */
abstract sealed class PromptDescriptor extends Descriptor
    permits EventFd, PipeDescriptor, SocketDescriptor {
  PromptDescriptor(Platform platform, int number) {
    super(platform, number);
  }

  @Override
  public final long read(MemorySegment buffer) {
    CallFrame frame = takeFrame();
    try {
      return read(frame, buffer);
    } finally {
      frame.put();
    }
  }

  @Override
  public final long write(MemorySegment buffer) {
    CallFrame frame = takeFrame();
    try {
      return write(frame, buffer);
    } finally {
      frame.put();
    }
  }

  @Override
  final long read(CallFrame frame, MemorySegment buffer) {
    if (buffer.byteSize() == 0) {
      return 0;
    }
    return isOpen() ? settled(implRead(frame, buffer)) : Errno.EBADF.result();
  }

  @Override
  final long write(CallFrame frame, MemorySegment buffer) {
    if (buffer.byteSize() == 0 && !hasMessages()) {
      return 0;
    }
    return isOpen() ? settled(implWrite(frame, buffer)) : Errno.EBADF.result();
  }

  /** Whether writing zero bytes sends an empty message. */
  boolean hasMessages() {
    return false;
  }

  /**
   * Reads what is there into a buffer that is not empty, with read(2); again when a signal has
   * interrupted it.
   */
  long implRead(CallFrame frame, MemorySegment buffer) {
    return FileCalls.readNow(frame, number(), buffer);
  }

  /** Writes what fits, with write(2). The buffer is empty only if {@link #hasMessages}. */
  long implWrite(CallFrame frame, MemorySegment buffer) {
    return FileCalls.writeNow(frame, number(), buffer);
  }
}
