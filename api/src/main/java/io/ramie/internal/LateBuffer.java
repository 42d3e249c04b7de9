package io.ramie.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.ReadSink;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Memory for reads, taken from the {@link BufferPool} when it is asked for, and given back at the
 * end or before a wait. One fiber and its scheduler use it, one after the other.
 */
class LateBuffer implements ReadSink, AutoCloseable {
  private final int preferred;
  private BufferPool pool;
  private long size;

  // The whole segment of the pool, while it is held.
  private @Nullable MemorySegment taken;

  /**
   * Takes nothing yet.
   *
   * @param hooks whose fiber reads
   * @param size how many bytes to read at most, 1 to {@link BufferPool#SEGMENT_BYTES}
   */
  LateBuffer(FiberScheduler hooks, long size) {
    this.preferred = System.identityHashCode(hooks);
    this.pool = poolFor(size);
    this.size = size;
  }

  private static BufferPool poolFor(long size) {
    return size <= BufferPool.SMALL_BYTES ? BufferPool.SMALL : BufferPool.LARGE;
  }

  /** Begins anew with another size, holding nothing. */
  final void resize(long newSize) {
    giveBack();
    pool = poolFor(newSize);
    size = newSize;
  }

  @Override
  public final MemorySegment memory() {
    if (taken == null) {
      taken = pool.take(preferred);
    }
    return ByteTransfer.upTo(taken, size);
  }

  /** How many bytes the memory has that it gives. */
  final long size() {
    return size;
  }

  /** What has been read, without a copy. */
  final MemorySegment bytes(long count) {
    return ByteTransfer.upTo(filled(), count);
  }

  /** Copies what has been read. */
  final void copyTo(byte[] target, int offset, long count) {
    MemorySegment.copy(filled(), JAVA_BYTE, 0, target, offset, (int) count);
  }

  /** Not just any memory: that of the pool has the bytes of others. */
  private MemorySegment filled() {
    if (taken == null) {
      throw new IllegalStateException(
          "the scheduler says that it has read, but has not asked for memory to read into");
    }
    return taken;
  }

  /** Holds nothing any more; it may be asked again. */
  final void giveBack() {
    MemorySegment segment = taken;
    if (segment != null) {
      taken = null;
      pool.give(preferred, segment);
    }
  }

  @Override
  public final void close() {
    giveBack();
  }
}
