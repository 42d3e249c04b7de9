package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ramie.spi.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The native memory that one call needs beside its arguments: where {@code errno} is captured, and
 * room for one small struct of each kind.
 *
 * <p>The JVM may overwrite the thread's {@code errno} between two of our instructions, so it must
 * be captured as part of the call, into memory that no other thread writes to meanwhile. Memory per
 * fiber would cost too much and memory per call even more, so frames live in a small array. A call
 * takes one out of its cell with a single atomic exchange and puts it back with a plain release
 * store. If another thread is using the one in its home cell it looks at the next ones, and when
 * all are in use it makes a frame that the garbage collector frees. Nothing waits.
 *
 * <p>Any home is correct; a good one is used by few threads, because memory that travels between
 * two processors makes a call half as slow again. The id of a thread is a bad one for fibers, which
 * are many on one thread, so a descriptor remembers that of the epoll instance that watches it.
 *
 * <pre>
 *   in its cell --take (exchange with null)--&gt; owned by one thread --put--&gt; in its cell
 * </pre>
 */
final class CallFrame {
  private static final int FRAME_BYTES = 256;
  private static final int ADDRESS_OFFSET = 64;
  static final int ADDRESS_BYTES = 128;

  // References between two cells, so that neighbours do not share a cache line.
  private static final int STRIDE = 32;
  private static final int CELLS = cells(Runtime.getRuntime().availableProcessors());
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(CallFrame[].class);
  private static final CallFrame[] POOL = fill();
  private static final AtomicInteger NEXT_HOME = new AtomicInteger();

  /** Where the call's {@code errno} goes. */
  final MemorySegment state;

  /** An {@code int} that goes in and out by pointer, such as a {@code socklen_t}. */
  final MemorySegment length;

  /** Sixteen bytes for a {@code timespec}, an {@code iovec}, an option's value, ... */
  final MemorySegment scratch;

  /** Room for every kind of socket address. */
  final MemorySegment address;

  // Index in the pool, negative for a frame that belongs to somebody else.
  private final int cell;

  private CallFrame(MemorySegment memory, int cell) {
    this.state = memory.asSlice(0, 16);
    this.length = memory.asSlice(16, 4);
    this.scratch = memory.asSlice(32, 16);
    this.address = memory.asSlice(ADDRESS_OFFSET, ADDRESS_BYTES);
    this.cell = cell;
  }

  /** A frame outside the pool, for an owner that keeps it or that may wait while it uses it. */
  static CallFrame unpooled() {
    return new CallFrame(Arena.ofAuto().allocate(FRAME_BYTES, 64), -1);
  }

  /** A frame that lasts as long as an arena, for one call that may wait. */
  static CallFrame in(Arena arena) {
    return new CallFrame(arena.allocate(FRAME_BYTES, 16), -1);
  }

  /** A home for everything that one scheduler does, different from that of the one before. */
  static int newHome() {
    return NEXT_HOME.getAndIncrement();
  }

  /** A home for a thread of which nothing else is known. */
  static int homeOfThread() {
    return (int) Thread.currentThread().threadId();
  }

  /** A frame of the caller's own until {@link #put}, for a call that is not frequent. */
  static CallFrame take() {
    return take(homeOfThread());
  }

  /** A frame of the caller's own until {@link #put}. */
  static CallFrame take(int home) {
    for (int i = 0; i < CELLS; i++) {
      int cell = ((home + i) & (CELLS - 1)) * STRIDE;
      // The exchange decides who owns the frame.
      CallFrame frame = (CallFrame) CELL.getAndSetAcquire(POOL, cell, (CallFrame) null);
      if (frame != null) {
        return frame;
      }
    }
    return unpooled();
  }

  /** Gives the frame back; the caller forgets it. */
  void put() {
    if (cell >= 0) {
      CELL.setRelease(POOL, cell, this);
    }
  }

  /** The captured error number, negated; to be asked only after a call that failed. */
  int error() {
    return -state.get(JAVA_INT, 0);
  }

  boolean wasInterrupted() {
    return Errno.EINTR.is(error());
  }

  /** Fills the scratch memory with a {@code struct timespec}. */
  MemorySegment timespec(long nanos) {
    scratch.set(JAVA_LONG, 0, nanos / 1_000_000_000);
    scratch.set(JAVA_LONG, 8, nanos % 1_000_000_000);
    return scratch;
  }

  /** Fills the scratch memory with a {@code struct iovec}; the caller keeps the buffer alive. */
  MemorySegment vector(MemorySegment buffer) {
    scratch.set(JAVA_LONG, 0, buffer.address());
    scratch.set(JAVA_LONG, 8, buffer.byteSize());
    return scratch;
  }

  /** Says how much room {@link #address} has, for calls that fill it. */
  MemorySegment wholeAddress() {
    length.set(JAVA_INT, 0, ADDRESS_BYTES);
    return length;
  }

  /** How much of {@link #address} a call has filled. */
  int addressLength() {
    return Math.min(length.get(JAVA_INT, 0), ADDRESS_BYTES);
  }

  /** A power of two, and a few times as many as threads that can be inside a call. */
  static int cells(int processors) {
    return Math.max(8, Integer.highestOneBit(processors) * 4);
  }

  private static CallFrame[] fill() {
    CallFrame[] pool = new CallFrame[CELLS * STRIDE];
    MemorySegment memory = Arena.global().allocate((long) CELLS * FRAME_BYTES, 64);
    for (int i = 0; i < CELLS; i++) {
      MemorySegment slice = memory.asSlice((long) i * FRAME_BYTES, FRAME_BYTES);
      pool[i * STRIDE] = new CallFrame(slice, i * STRIDE);
    }
    return pool;
  }
}
