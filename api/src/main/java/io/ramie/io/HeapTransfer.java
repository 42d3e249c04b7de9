package io.ramie.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ramie.internal.BufferPool;
import io.ramie.spi.DiskTransfer;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;

/**
 * Attempts to move bytes between a file and memory of the heap, through segments of the {@link
 * BufferPool}.
 *
 * <p>A segment is taken for the time that somebody works with it: by the fiber for an attempt that
 * waits for no disk, by another thread while that waits for the disk. A fiber that waits for such a
 * thread has none, and thousands may.
 */
final class HeapTransfer {
  /** What is done with native memory: a count or a negated error number. */
  private interface Attempt {
    long apply(MemorySegment piece) throws InterruptedException;
  }

  private final Io io;

  HeapTransfer(Io io) {
    this.io = io;
  }

  /** Reads what is in memory: {@code -EAGAIN} when a disk has to be waited for. */
  long tryRead(FiberScheduler hooks, byte[] target, int offset, int length, long position)
      throws InterruptedException {
    return fill(
        System.identityHashCode(hooks),
        target,
        offset,
        length,
        piece -> FileTransfer.read(hooks, io, piece, position, 0));
  }

  /** Lets another thread read, as {@link DiskTransfer#offload} does. */
  long offloadRead(
      FiberScheduler hooks, byte[] target, int offset, int length, long position, boolean begun)
      throws InterruptedException {
    return DiskTransfer.READ.offload(
        hooks,
        io,
        begun,
        () ->
            fill(
                preferredByThread(),
                target,
                offset,
                length,
                piece -> DiskTransfer.READ.attempts(io, piece, position, length)));
  }

  private static long fill(int preferred, byte[] target, int offset, int length, Attempt read)
      throws InterruptedException {
    MemorySegment segment = BufferPool.take(preferred);
    try {
      long count = read.apply(upTo(segment, length));
      if (count > 0) {
        MemorySegment.copy(segment, JAVA_BYTE, 0, target, offset, (int) count);
      }
      return count;
    } finally {
      BufferPool.give(preferred, segment);
    }
  }

  /** Writes what memory takes: {@code -EAGAIN} when a disk has to be waited for. */
  long tryWrite(FiberScheduler hooks, MemorySegment source, long position)
      throws InterruptedException {
    return drain(
        System.identityHashCode(hooks),
        source,
        piece -> FileTransfer.write(hooks, io, piece, position, 0));
  }

  /** Lets another thread write, as {@link DiskTransfer#offload} does. */
  long offloadWrite(FiberScheduler hooks, MemorySegment source, long position)
      throws InterruptedException {
    return DiskTransfer.WRITE.offload(
        hooks,
        io,
        false,
        () ->
            drain(
                preferredByThread(),
                source,
                piece -> DiskTransfer.WRITE.attempts(io, piece, position, piece.byteSize())));
  }

  private static long drain(int preferred, MemorySegment source, Attempt write)
      throws InterruptedException {
    MemorySegment segment = BufferPool.take(preferred);
    try {
      return write.apply(upTo(segment, source.byteSize()).copyFrom(source));
    } finally {
      BufferPool.give(preferred, segment);
    }
  }

  private static int preferredByThread() {
    return System.identityHashCode(Thread.currentThread());
  }

  private static MemorySegment upTo(MemorySegment segment, long length) {
    return length == segment.byteSize() ? segment : segment.asSlice(0, length);
  }
}
