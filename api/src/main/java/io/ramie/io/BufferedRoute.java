package io.ramie.io;

import io.ramie.internal.BufferPool;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Through native memory, for two handles that the system cannot connect at all. It also keeps what
 * has been taken from the source and has not reached the target.
 */
final class BufferedRoute implements Route {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Handle handle;
  private final ByteSource source;
  private final ByteSink target;
  private final AtomicLong copied;
  private ByteBuffer rest = NOTHING;

  /**
   * Connects two handles.
   *
   * @param handle the source, as what can be waited for
   * @param copied counts what has reached the target
   */
  BufferedRoute(Handle handle, ByteSource source, ByteSink target, AtomicLong copied) {
    this.handle = handle;
    this.source = source;
    this.target = target;
    this.copied = copied;
  }

  /** Whether nothing waits to be delivered. */
  boolean isEmpty() {
    return !rest.hasRemaining();
  }

  /** Keeps what the next move has to deliver. */
  void keep(byte[] bytes) {
    rest = ByteBuffer.wrap(bytes);
  }

  @Override
  public long move(FiberScheduler hooks, long position, long count) throws IOException {
    if (!isEmpty()) {
      return deliver(rest);
    }
    if (!handle.io().isFile()) {
      // A source that has nothing for a long time holds no memory meanwhile.
      var _ = handle.await(Io.READABLE);
    }
    int preferred = System.identityHashCode(hooks);
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      return move(segment.asByteBuffer(), position, count);
    } finally {
      BufferPool.LARGE.give(preferred, segment);
    }
  }

  private long move(ByteBuffer buffer, long position, long count) throws IOException {
    buffer.limit((int) Math.min(count, buffer.capacity()));
    if (read(buffer, position) < 0) {
      return 0;
    }
    buffer.flip();
    try {
      return deliver(buffer);
    } finally {
      if (buffer.hasRemaining()) {
        byte[] undelivered = new byte[buffer.remaining()];
        buffer.get(undelivered);
        keep(undelivered);
      }
    }
  }

  private int read(ByteBuffer buffer, long position) throws IOException {
    return source instanceof FiberFile file && position != Io.OWN_POSITION
        ? file.read(buffer, position)
        : source.read(buffer);
  }

  private long deliver(ByteBuffer bytes) throws IOException {
    int before = bytes.remaining();
    try {
      return target.write(bytes);
    } finally {
      copied.addAndGet(before - bytes.remaining());
    }
  }
}
