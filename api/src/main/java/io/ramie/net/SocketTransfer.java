package io.ramie.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between a connected socket and buffers: waits, counts time, and turns errors into
 * exceptions.
 *
 * <p>Native memory goes to the hooks as it is. Heap memory is copied through the {@link
 * BufferPool}, attempt by attempt, and nothing of the pool is held while the fiber waits.
 */
final class SocketTransfer {
  private final Io io;

  // Any thread; a hint only. The last read took all there was, so the next one waits before it
  // tries, which saves the system call that would find nothing.
  private boolean drained;

  SocketTransfer(Io io) {
    this.io = io;
  }

  // Reading: each returns the bytes read, -1 at end of stream

  int read(byte[] target, int offset, int length, @Nullable Duration timeout) throws IOException {
    io.acquire();
    try {
      return length == 0 ? 0 : readHeap(target, offset, length, timeout);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(reading(), interrupted);
    } finally {
      io.release();
    }
  }

  /** Reads into a buffer outside the heap. */
  int read(ByteBuffer target, @Nullable Duration timeout) throws IOException {
    io.acquire();
    try {
      return target.hasRemaining() ? readNative(MemorySegment.ofBuffer(target), timeout) : 0;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(reading(), interrupted);
    } finally {
      io.release();
    }
  }

  private int readHeap(byte[] target, int offset, int length, @Nullable Duration timeout)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    Deadline deadline = Deadline.after(timeout, hooks);
    if (drained) {
      awaitReadable(hooks, deadline);
    }
    for (; ; ) {
      long count = tryRead(hooks, target, offset, length);
      if (!Errno.EAGAIN.is(count)) {
        drained = count > 0 && count < Math.min(length, BufferPool.SEGMENT_BYTES);
        return checkRead(count);
      }
      awaitReadable(hooks, deadline);
    }
  }

  private long tryRead(FiberScheduler hooks, byte[] target, int offset, int length)
      throws InterruptedException {
    int preferred = System.identityHashCode(hooks);
    MemorySegment segment = BufferPool.take(preferred);
    try {
      long count = hooks.ioRead(io, upTo(segment, length), 0);
      if (count > 0) {
        MemorySegment.copy(segment, JAVA_BYTE, 0, target, offset, (int) count);
      }
      return count;
    } finally {
      BufferPool.give(preferred, segment);
    }
  }

  private int readNative(MemorySegment target, @Nullable Duration timeout)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    if (timeout == null) {
      return checkRead(hooks.ioRead(io, target, 1));
    }
    Deadline deadline = Deadline.after(timeout, hooks);
    for (; ; ) {
      long count = hooks.ioRead(io, target, 0);
      if (!Errno.EAGAIN.is(count)) {
        return checkRead(count);
      }
      awaitReadable(hooks, deadline);
    }
  }

  private int checkRead(long count) throws IOException {
    if (count > 0) {
      return (int) count;
    }
    checkOpen();
    if (count < 0) {
      throw IoErrors.failure(reading(), count);
    }
    return -1;
  }

  private void awaitReadable(FiberScheduler hooks, Deadline deadline)
      throws IOException, InterruptedException {
    if (hooks.ioWait(io, Io.READABLE, deadline.left()) == 0 && deadline.isOver()) {
      throw IoErrors.timedOut(reading(), deadline.timeout());
    }
  }

  /** How many bytes can be read without waiting, as far as one segment tells. */
  int available() throws IOException {
    io.acquire();
    try {
      return peek();
    } finally {
      io.release();
    }
  }

  private int peek() {
    int preferred = System.identityHashCode(this);
    MemorySegment segment = BufferPool.take(preferred);
    try {
      return (int) Math.max(0, io.receive(segment, Io.PEEK, null));
    } finally {
      BufferPool.give(preferred, segment);
    }
  }

  // Writing: each returns when everything is written

  void write(byte[] source, int offset, int length, @Nullable Duration timeout) throws IOException {
    io.acquire();
    try {
      writeHeap(source, offset, length, timeout);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(writing(), interrupted);
    } finally {
      io.release();
    }
  }

  /** Writes from a buffer outside the heap, whose position goes along. */
  void write(ByteBuffer source, @Nullable Duration timeout) throws IOException {
    io.acquire();
    try {
      writeNative(source, timeout);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(writing(), interrupted);
    } finally {
      io.release();
    }
  }

  private void writeHeap(byte[] source, int offset, int length, @Nullable Duration timeout)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    Deadline deadline = Deadline.after(timeout, hooks);
    int done = 0;
    while (done < length) {
      int part = Math.min(length - done, BufferPool.SEGMENT_BYTES);
      long count = checkWritten(tryWrite(hooks, source, offset + done, part));
      done += (int) count;
      if (count < part) {
        awaitWritable(hooks, deadline);
      }
    }
  }

  private long tryWrite(FiberScheduler hooks, byte[] source, int offset, int length)
      throws InterruptedException {
    int preferred = System.identityHashCode(hooks);
    MemorySegment segment = BufferPool.take(preferred);
    try {
      MemorySegment.copy(source, offset, segment, JAVA_BYTE, 0, length);
      return hooks.ioWrite(io, upTo(segment, length), 0);
    } finally {
      BufferPool.give(preferred, segment);
    }
  }

  private void writeNative(ByteBuffer source, @Nullable Duration timeout)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    Deadline deadline = Deadline.after(timeout, hooks);
    long minimum = timeout == null ? 1 : 0;
    while (source.hasRemaining()) {
      MemorySegment rest = MemorySegment.ofBuffer(source);
      long count = checkWritten(hooks.ioWrite(io, rest, minimum));
      source.position(source.position() + (int) count);
      if (minimum == 0 && source.hasRemaining()) {
        awaitWritable(hooks, deadline);
      }
    }
  }

  /** The bytes written, none when the socket was full. */
  private long checkWritten(long count) throws IOException {
    if (count >= 0) {
      return count;
    }
    if (Errno.EAGAIN.is(count)) {
      return 0;
    }
    checkOpen();
    throw IoErrors.failure(writing(), count);
  }

  private void awaitWritable(FiberScheduler hooks, Deadline deadline)
      throws IOException, InterruptedException {
    if (hooks.ioWait(io, Io.WRITABLE, deadline.left()) == 0 && deadline.isOver()) {
      throw IoErrors.timedOut(writing(), deadline.timeout());
    }
  }

  // Both

  /** Closing ends what is under way as if the peer had: this tells the two apart. */
  private void checkOpen() throws IOException {
    if (!io.isOpen()) {
      throw ClosedIoException.alreadyClosed(io);
    }
  }

  private static MemorySegment upTo(MemorySegment segment, int length) {
    return length >= BufferPool.SEGMENT_BYTES ? segment : segment.asSlice(0, length);
  }

  private String reading() {
    return "read from " + Endpoints.describe(io.remoteAddress());
  }

  private String writing() {
    return "write to " + Endpoints.describe(io.remoteAddress());
  }
}
