package io.ramie.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ramie.internal.BufferPool;
import io.ramie.internal.IoErrors;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Moves bytes between a file and buffers, at a position or at the file's own.
 *
 * <p>Native memory goes to the hooks as it is, heap memory through the {@link BufferPool}. What is
 * large goes in pieces, and other fibers get their turn in between: what is in memory never waits,
 * so a gigabyte of it would stop the loop for as long as copying takes.
 */
final class FileTransfer {
  private static final int PIECE_BYTES = 4 * BufferPool.SEGMENT_BYTES;

  private final Io io;
  private final FileErrors errors;

  FileTransfer(Io io, FileErrors errors) {
    this.io = io;
    this.errors = errors;
  }

  // Reading

  int read(byte[] target, int offset, int length, long position) throws IOException {
    io.acquire();
    try {
      return length == 0 ? 0 : readHeap(target, offset, length, position);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named("read"), interrupted);
    } finally {
      io.release();
    }
  }

  int read(ByteBuffer target, long position) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("cannot read into a read-only buffer: " + target);
    }
    io.acquire();
    try {
      return target.hasRemaining() ? readBuffer(target, position) : 0;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named("read"), interrupted);
    } finally {
      io.release();
    }
  }

  private int readHeap(byte[] target, int offset, int length, long position)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    int done = 0;
    for (; ; ) {
      int part = Math.min(length - done, BufferPool.SEGMENT_BYTES);
      int count = readPiece(hooks, target, offset + done, part, behind(position, done));
      done += checkRead(count, done);
      if (count < part || done == length) {
        return done == 0 ? -1 : done;
      }
      pace(hooks, done);
    }
  }

  private int readBuffer(ByteBuffer target, long position)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    int most = target.isDirect() ? PIECE_BYTES : BufferPool.SEGMENT_BYTES;
    int done = 0;
    for (; ; ) {
      int part = Math.min(target.remaining(), most);
      int count = readPiece(hooks, target, part, behind(position, done));
      done += checkRead(count, done);
      // At once, so that it is right also when the next piece fails.
      target.position(target.position() + Math.max(0, count));
      if (count < part || !target.hasRemaining()) {
        return done == 0 ? -1 : done;
      }
      pace(hooks, done);
    }
  }

  private int readPiece(FiberScheduler hooks, ByteBuffer target, int length, long position)
      throws InterruptedException {
    if (target.isDirect()) {
      return readPiece(hooks, upTo(MemorySegment.ofBuffer(target), length), position);
    }
    int offset = target.arrayOffset() + target.position();
    return readPiece(hooks, target.array(), offset, length, position);
  }

  private int readPiece(FiberScheduler hooks, byte[] target, int offset, int length, long position)
      throws InterruptedException {
    int preferred = System.identityHashCode(hooks);
    MemorySegment segment = BufferPool.take(preferred);
    try {
      int count = readPiece(hooks, upTo(segment, length), position);
      if (count > 0) {
        MemorySegment.copy(segment, JAVA_BYTE, 0, target, offset, count);
      }
      return count;
    } finally {
      BufferPool.give(preferred, segment);
    }
  }

  private int readPiece(FiberScheduler hooks, MemorySegment piece, long position)
      throws InterruptedException {
    long size = piece.byteSize();
    return (int)
        (position == Io.OWN_POSITION
            ? hooks.ioRead(io, piece, size)
            : hooks.ioPread(io, piece, position, size));
  }

  /** The bytes read. An error behind some bytes is met again by the next read. */
  private int checkRead(int count, int done) throws IOException {
    if (count > 0) {
      return count;
    }
    IoErrors.checkOpen(io);
    if (count < 0 && done == 0) {
      throw errors.failure(errors.reading(), count);
    }
    return 0;
  }

  // Writing

  void write(byte[] source, int offset, int length, long position) throws IOException {
    io.acquire();
    try {
      writeHeap(source, offset, length, position);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named("write"), interrupted);
    } finally {
      io.release();
    }
  }

  int write(ByteBuffer source, long position) throws IOException {
    int length = source.remaining();
    io.acquire();
    try {
      writeBuffer(source, position);
      return length;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named("write"), interrupted);
    } finally {
      io.release();
    }
  }

  private void writeHeap(byte[] source, int offset, int length, long position)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    int done = 0;
    while (done < length) {
      pace(hooks, done);
      int part = Math.min(length - done, BufferPool.SEGMENT_BYTES);
      done += writePiece(hooks, source, offset + done, part, behind(position, done));
    }
  }

  private void writeBuffer(ByteBuffer source, long position)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    int most = source.isDirect() ? PIECE_BYTES : BufferPool.SEGMENT_BYTES;
    int done = 0;
    while (source.hasRemaining()) {
      pace(hooks, done);
      int part = Math.min(source.remaining(), most);
      int count = writePiece(hooks, source, part, behind(position, done));
      source.position(source.position() + count);
      done += count;
    }
  }

  private int writePiece(FiberScheduler hooks, ByteBuffer source, int length, long position)
      throws IOException, InterruptedException {
    if (source.isDirect()) {
      return writePiece(hooks, upTo(MemorySegment.ofBuffer(source), length), position);
    }
    int preferred = System.identityHashCode(hooks);
    MemorySegment segment = BufferPool.take(preferred);
    try {
      // A read-only buffer does not show its array.
      MemorySegment piece = upTo(segment, length);
      piece.copyFrom(MemorySegment.ofBuffer(source).asSlice(0, length));
      return writePiece(hooks, piece, position);
    } finally {
      BufferPool.give(preferred, segment);
    }
  }

  private int writePiece(FiberScheduler hooks, byte[] source, int offset, int length, long position)
      throws IOException, InterruptedException {
    int preferred = System.identityHashCode(hooks);
    MemorySegment segment = BufferPool.take(preferred);
    try {
      MemorySegment.copy(source, offset, segment, JAVA_BYTE, 0, length);
      return writePiece(hooks, upTo(segment, length), position);
    } finally {
      BufferPool.give(preferred, segment);
    }
  }

  private int writePiece(FiberScheduler hooks, MemorySegment piece, long position)
      throws IOException, InterruptedException {
    long size = piece.byteSize();
    long count =
        position == Io.OWN_POSITION
            ? hooks.ioWrite(io, piece, size)
            : hooks.ioPwrite(io, piece, position, size);
    if (count > 0) {
      return (int) count;
    }
    IoErrors.checkOpen(io);
    // Nothing written and no error: trying again could go on for ever.
    throw errors.failure(errors.writing(), count < 0 ? count : Errno.EIO.result());
  }

  // Both

  /** Lets the others run between pieces. */
  private static void pace(FiberScheduler hooks, int done) throws InterruptedException {
    if (done > 0 && done % PIECE_BYTES == 0) {
      hooks.yield();
    }
  }

  private static long behind(long position, int done) {
    return position == Io.OWN_POSITION ? position : position + done;
  }

  private static MemorySegment upTo(MemorySegment segment, int length) {
    return length == segment.byteSize() ? segment : segment.asSlice(0, length);
  }
}
