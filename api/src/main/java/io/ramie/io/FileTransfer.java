package io.ramie.io;

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
 * <p>Native memory goes to the hooks as it is, heap memory by {@link HeapTransfer}. What is large
 * goes in pieces, and other fibers get their turn in between: what is in memory never waits, so a
 * gigabyte of it would stop the loop for as long as copying takes.
 */
final class FileTransfer {
  private static final int PIECE_BYTES = 4 * BufferPool.SEGMENT_BYTES;

  private final Io io;
  private final FileErrors errors;
  private final HeapTransfer heap;

  FileTransfer(Io io, FileErrors errors) {
    this.io = io;
    this.errors = errors;
    this.heap = new HeapTransfer(io);
  }

  // Reading

  int read(byte[] target, int offset, int length, long position) throws IOException {
    return read(ByteBuffer.wrap(target, offset, length), position);
  }

  int read(ByteBuffer target, long position) throws IOException {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("cannot read into a read-only buffer: " + target);
    }
    io.acquire();
    try {
      return target.hasRemaining() ? fill(target, position) : 0;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named("read"), interrupted);
    } finally {
      io.release();
    }
  }

  private int fill(ByteBuffer target, long start) throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    int done = 0;
    for (; ; ) {
      int part = pieceOf(target);
      long count = readPiece(hooks, target, part, behind(start, done), done > 0);
      if (count <= 0) {
        return ended(count, start, done);
      }
      // At once, so that it is right also when the next piece fails.
      target.position(target.position() + (int) count);
      done += (int) count;
      // Native memory is filled by the hook, which has a reason when it stops early.
      if (!target.hasRemaining() || (target.isDirect() && count < part)) {
        return done;
      }
      pace(hooks, done, count);
    }
  }

  private long readPiece(
      FiberScheduler hooks, ByteBuffer target, int length, long position, boolean begun)
      throws InterruptedException {
    if (target.isDirect()) {
      return read(hooks, io, nextOf(target, length), position, length);
    }
    int offset = target.arrayOffset() + target.position();
    long count = heap.tryRead(hooks, target.array(), offset, length, position);
    return Errno.EAGAIN.is(count)
        ? heap.offloadRead(hooks, target.array(), offset, length, position, begun)
        : count;
  }

  static long read(FiberScheduler hooks, Io io, MemorySegment piece, long position, long minimum)
      throws InterruptedException {
    return position == Io.OWN_POSITION
        ? hooks.ioRead(io, piece, minimum)
        : hooks.ioPread(io, piece, position, minimum);
  }

  /** The end of the file, or an error; one that comes behind some bytes is for the next read. */
  private int ended(long end, long start, int done) throws IOException {
    IoErrors.checkOpen(io);
    if (done == 0) {
      if (end < 0) {
        throw errors.failure(errors.reading(), end);
      }
      return -1;
    }
    if (end < 0 && start == Io.OWN_POSITION) {
      io.keepError(Io.READABLE, (int) end);
    }
    return done;
  }

  // Writing

  void write(byte[] source, int offset, int length, long position) throws IOException {
    int _ = write(ByteBuffer.wrap(source, offset, length), position);
  }

  int write(ByteBuffer source, long position) throws IOException {
    int length = source.remaining();
    io.acquire();
    try {
      drain(source, position);
      return length;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named("write"), interrupted);
    } finally {
      io.release();
    }
  }

  private void drain(ByteBuffer source, long start) throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    boolean refused = false;
    int done = 0;
    while (source.hasRemaining()) {
      MemorySegment piece = nextOf(source, pieceOf(source));
      long count = writePiece(hooks, piece, behind(start, done), refused);
      if (Errno.EAGAIN.is(count)) {
        // Memory would refuse the next piece too, after one more copy.
        refused = true;
      } else {
        done += checkWritten(count);
        source.position(source.position() + (int) count);
        if (source.hasRemaining()) {
          pace(hooks, done, count);
        }
      }
    }
  }

  private long writePiece(FiberScheduler hooks, MemorySegment piece, long position, boolean refused)
      throws InterruptedException {
    if (piece.isNative()) {
      return write(hooks, io, piece, position, piece.byteSize());
    }
    return refused
        ? heap.offloadWrite(hooks, piece, position)
        : heap.tryWrite(hooks, piece, position);
  }

  static long write(FiberScheduler hooks, Io io, MemorySegment piece, long position, long minimum)
      throws InterruptedException {
    return position == Io.OWN_POSITION
        ? hooks.ioWrite(io, piece, minimum)
        : hooks.ioPwrite(io, piece, position, minimum);
  }

  private int checkWritten(long count) throws IOException {
    if (count > 0) {
      return (int) count;
    }
    IoErrors.checkOpen(io);
    // Nothing written and no error: trying again could go on for ever.
    throw errors.failure(errors.writing(), count < 0 ? count : Errno.EIO.result());
  }

  // Both

  /** Lets the others run between pieces. */
  private static void pace(FiberScheduler hooks, int done, long last) throws InterruptedException {
    if (done / PIECE_BYTES != (done - last) / PIECE_BYTES) {
      hooks.yield();
    }
  }

  private static int pieceOf(ByteBuffer buffer) {
    return Math.min(buffer.remaining(), buffer.isDirect() ? PIECE_BYTES : BufferPool.SEGMENT_BYTES);
  }

  private static MemorySegment nextOf(ByteBuffer buffer, int length) {
    MemorySegment rest = MemorySegment.ofBuffer(buffer);
    return length == rest.byteSize() ? rest : rest.asSlice(0, length);
  }

  private static long behind(long position, int done) {
    return position == Io.OWN_POSITION ? position : position + done;
  }
}
