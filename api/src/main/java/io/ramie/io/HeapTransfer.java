package io.ramie.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ramie.internal.BufferPool;
import io.ramie.spi.DiskTransfer;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to move bytes between a file and memory of the heap, through segments of the {@link
 * BufferPool}.
 *
 * <p>A segment is taken for the time that somebody works with it: by the fiber for an attempt that
 * waits for no disk, by another thread while that waits for the disk. A fiber that waits for such a
 * thread has none, and thousands may.
 */
final class HeapTransfer {
  private final Io io;

  HeapTransfer(Io io) {
    this.io = io;
  }

  /** Reads what is in memory: {@code -EAGAIN} when a disk has to be waited for. */
  long tryRead(FiberScheduler hooks, byte[] target, int offset, int length, long position)
      throws InterruptedException {
    return fill(hooks, System.identityHashCode(hooks), target, offset, length, position);
  }

  /** Lets another thread read, as {@link DiskTransfer#offload} does. */
  long offloadRead(
      FiberScheduler hooks, byte[] target, int offset, int length, long position, boolean begun)
      throws InterruptedException {
    return DiskTransfer.READ.offload(
        hooks, io, begun, () -> fill(null, preferredByThread(), target, offset, length, position));
  }

  // Whether it tries or may wait is a branch and no lambda, so that the compiler inlines a read of
  // what is in memory from end to end: where it did not, that took a tenth longer.
  private long fill(
      @Nullable FiberScheduler triesBy,
      int preferred,
      byte[] target,
      int offset,
      int length,
      long position)
      throws InterruptedException {
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      MemorySegment piece = upTo(segment, length);
      long count =
          triesBy == null
              ? DiskTransfer.READ.attempts(io, piece, position, length)
              : FileTransfer.read(triesBy, io, piece, position, 0);
      if (count > 0) {
        MemorySegment.copy(segment, JAVA_BYTE, 0, target, offset, (int) count);
      }
      return count;
    } finally {
      BufferPool.LARGE.give(preferred, segment);
    }
  }

  /** Writes what memory takes: {@code -EAGAIN} when a disk has to be waited for. */
  long tryWrite(FiberScheduler hooks, MemorySegment source, long position)
      throws InterruptedException {
    return drain(hooks, System.identityHashCode(hooks), source, position);
  }

  /** Lets another thread write, as {@link DiskTransfer#offload} does. */
  long offloadWrite(FiberScheduler hooks, MemorySegment source, long position)
      throws InterruptedException {
    return DiskTransfer.WRITE.offload(
        hooks, io, false, () -> drain(null, preferredByThread(), source, position));
  }

  private long drain(
      @Nullable FiberScheduler triesBy, int preferred, MemorySegment source, long position)
      throws InterruptedException {
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      MemorySegment piece = upTo(segment, source.byteSize()).copyFrom(source);
      return triesBy == null
          ? DiskTransfer.WRITE.attempts(io, piece, position, piece.byteSize())
          : FileTransfer.write(triesBy, io, piece, position, 0);
    } finally {
      BufferPool.LARGE.give(preferred, segment);
    }
  }

  private static int preferredByThread() {
    return System.identityHashCode(Thread.currentThread());
  }

  private static MemorySegment upTo(MemorySegment segment, long length) {
    return length == segment.byteSize() ? segment : segment.asSlice(0, length);
  }
}
