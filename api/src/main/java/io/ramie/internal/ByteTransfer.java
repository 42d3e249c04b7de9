package io.ramie.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ramie.Deadline;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.ReadSink;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between a handle and buffers: waits, minds the deadline, and turns errors into
 * exceptions.
 *
 * <p>Native memory goes to the hooks as it is. Heap memory is copied through the {@link
 * BufferPool}, attempt by attempt, and nothing of the pool is held while the fiber waits for an
 * event.
 */
public final class ByteTransfer {
  /** In place of what an attempt has told: there was none. */
  static final long NOT_TRIED = Long.MIN_VALUE;

  private final Io io;
  private final TransferErrors errors;

  // What an attempt waits for: nothing, but of a file, which a standard stream may be, its disk. No
  // event would tell when that has answered.
  private final int minimum;

  // Any thread; a hint only. The last read took all there was, so the next one waits before it
  // tries, which saves the system call that would find nothing.
  private boolean drained;

  // Any thread; a hint only. The last read took little.
  private boolean few;

  // Any thread, under this object's monitor: the transfers from and to here that go on.
  private List<Relay> relays = List.of();

  /**
   * Moves the bytes of a handle.
   *
   * @param io a handle whose bytes come and go as {@link Io#read} and {@link Io#write} move them
   * @param errors how its errors are told
   */
  public ByteTransfer(Io io, TransferErrors errors) {
    this.io = io;
    this.errors = errors;
    this.minimum = io.isFile() ? 1 : 0;
  }

  // Reading

  /**
   * Reads what there is into an array, after waiting until there is something.
   *
   * @param target where to
   * @param offset where it is filled from
   * @param length how many bytes at most; the caller has checked the range
   * @param deadline until when to wait; null for ever
   * @return the bytes read, 0 if the length is 0, -1 at end of stream
   * @throws IOException if it fails
   */
  public int read(byte[] target, int offset, int length, @Nullable Deadline deadline)
      throws IOException {
    io.acquire();
    try {
      return length == 0 ? 0 : readHeap(target, offset, length, deadline);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.reading(), interrupted);
    } finally {
      io.release();
    }
  }

  /**
   * Reads what there is into a buffer, after waiting until there is something.
   *
   * @param target filled from its position, which moves along
   * @param deadline until when to wait; null for ever
   * @return the bytes read, 0 if the buffer has no room, -1 at end of stream
   * @throws IllegalArgumentException if the buffer is read-only
   * @throws IOException if it fails
   */
  public int read(ByteBuffer target, @Nullable Deadline deadline) throws IOException {
    int position = checkWritable(target).position();
    int count =
        target.isDirect()
            ? readDirect(target, deadline)
            : read(target.array(), target.arrayOffset() + position, target.remaining(), deadline);
    if (count > 0) {
      target.position(position + count);
    }
    return count;
  }

  private int readDirect(ByteBuffer target, @Nullable Deadline deadline) throws IOException {
    io.acquire();
    try {
      return target.hasRemaining() ? readNative(MemorySegment.ofBuffer(target), deadline) : 0;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.reading(), interrupted);
    } finally {
      io.release();
    }
  }

  private int readHeap(byte[] target, int offset, int length, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    try (LateBuffer buffer = new LateBuffer(hooks, Math.min(length, most()))) {
      long count = read(hooks, buffer, deadline);
      if (count > 0) {
        buffer.copyTo(target, offset, count);
      }
      return checkRead(count);
    }
  }

  private int readNative(MemorySegment target, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    if (deadline == null) {
      return checkRead(hooks.ioRead(io, target, 1));
    }
    long count = hooks.ioRead(io, target, minimum);
    while (Errno.EAGAIN.is(count)) {
      count = readLate(hooks, () -> target, deadline);
    }
    return checkRead(count);
  }

  /** Tries, unless that would find nothing, and waits if it has to; holds nothing meanwhile. */
  private long read(FiberScheduler hooks, LateBuffer buffer, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    long count = drained ? Errno.EAGAIN.result() : hooks.ioRead(io, buffer.memory(), minimum);
    while (Errno.EAGAIN.is(count)) {
      buffer.giveBack();
      count = readLate(hooks, buffer, deadline);
    }
    drained = count > 0 && count < buffer.size();
    few = count > 0 && count <= BufferPool.SMALL_BYTES / 2;
    return count;
  }

  /** Waits, and reads once: {@code -EAGAIN} when there was nothing after all. */
  private long readLate(FiberScheduler hooks, ReadSink sink, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    long count = hooks.ioReadInto(io, sink, deadline == null ? null : deadline.remaining());
    if (Errno.EAGAIN.is(count) && deadline != null && deadline.isExpired()) {
      throw IoErrors.timedOut(errors.reading(), deadline);
    }
    return count;
  }

  private int checkRead(long count) throws IOException {
    if (count > 0) {
      return (int) count;
    }
    IoErrors.checkOpen(io);
    if (count < 0) {
      throw errors.failure(errors.reading(), count);
    }
    return -1;
  }

  /**
   * Reads what there is now, with one attempt.
   *
   * @param target filled from its position, which moves along
   * @return the bytes read, 0 when there is nothing now or the buffer has no room, -1 at end of
   *     stream
   * @throws IllegalArgumentException if the buffer is read-only
   * @throws IOException if it fails
   */
  public int readNow(ByteBuffer target) throws IOException {
    MemorySegment segment = MemorySegment.ofBuffer(checkWritable(target));
    io.acquire();
    try {
      long count = segment.byteSize() == 0 ? Errno.EAGAIN.result() : tryRead(segment);
      if (Errno.EAGAIN.is(count)) {
        return 0;
      }
      int checked = checkRead(count);
      target.position(target.position() + Math.max(0, checked));
      return checked;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.reading(), interrupted);
    } finally {
      io.release();
    }
  }

  private long tryRead(MemorySegment target) throws InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    if (target.isNative()) {
      return hooks.ioRead(io, target, minimum);
    }
    int preferred = System.identityHashCode(hooks);
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      long count = hooks.ioRead(io, upTo(segment, target.byteSize()), minimum);
      MemorySegment.copy(segment, 0, target, 0, Math.max(0, count));
      return count;
    } finally {
      BufferPool.LARGE.give(preferred, segment);
    }
  }

  private static ByteBuffer checkWritable(ByteBuffer target) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("cannot read into a read-only buffer: " + target);
    }
    return target;
  }

  /**
   * How many bytes can be read from a socket without waiting.
   *
   * @return as far as one segment tells; 0 when there are none, or at end of stream
   * @throws IOException if it is closed
   */
  public int available() throws IOException {
    io.acquire();
    try {
      return peek();
    } finally {
      io.release();
    }
  }

  private int peek() {
    int preferred = System.identityHashCode(this);
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      return (int) Math.max(0, io.receive(segment, Io.PEEK, null));
    } finally {
      BufferPool.LARGE.give(preferred, segment);
    }
  }

  // Writing

  /**
   * Writes a part of an array, all of it.
   *
   * @param source where from
   * @param offset where the part begins
   * @param length how many bytes; the caller has checked the range
   * @param deadline until when to wait; null for ever
   * @throws IOException if it fails; some bytes may have been written
   */
  public void write(byte[] source, int offset, int length, @Nullable Deadline deadline)
      throws IOException {
    io.acquire();
    try {
      writeHeap(source, offset, length, deadline);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.writing(), interrupted);
    } finally {
      io.release();
    }
  }

  /**
   * Writes everything that remains in a buffer.
   *
   * @param source taken from its position, which moves along also when it fails half-way
   * @param deadline until when to wait; null for ever
   * @return the bytes written: all that remained
   * @throws IOException if it fails; the position says how much was written
   */
  public int write(ByteBuffer source, @Nullable Deadline deadline) throws IOException {
    int length = source.remaining();
    io.acquire();
    try {
      writeAll(source, deadline);
      return length;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.writing(), interrupted);
    } finally {
      io.release();
    }
  }

  /**
   * Writes what is taken now, with one attempt.
   *
   * @param source taken from its position, which moves along
   * @return the bytes written, 0 when there is no room now
   * @throws IOException if it fails
   */
  public int writeNow(ByteBuffer source) throws IOException {
    io.acquire();
    try {
      if (!source.hasRemaining()) {
        return 0;
      }
      int count = (int) checkWritten(tryWrite(Schedulers.current(), nextPart(source)));
      source.position(source.position() + count);
      return count;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.writing(), interrupted);
    } finally {
      io.release();
    }
  }

  private void writeHeap(byte[] source, int offset, int length, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
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
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      MemorySegment.copy(source, offset, segment, JAVA_BYTE, 0, length);
      return hooks.ioWrite(io, upTo(segment, length), minimum);
    } finally {
      BufferPool.LARGE.give(preferred, segment);
    }
  }

  private void writeAll(ByteBuffer source, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    while (source.hasRemaining()) {
      MemorySegment part = nextPart(source);
      long count = checkWritten(tryWrite(hooks, part));
      source.position(source.position() + (int) count);
      if (count < part.byteSize()) {
        awaitWritable(hooks, deadline);
      }
    }
  }

  /** What one attempt can write: of the heap, no more than a segment takes. */
  private static MemorySegment nextPart(ByteBuffer source) {
    MemorySegment rest = MemorySegment.ofBuffer(source);
    return rest.isNative() ? rest : upTo(rest, source.remaining());
  }

  private long tryWrite(FiberScheduler hooks, MemorySegment part) throws InterruptedException {
    if (part.isNative()) {
      return hooks.ioWrite(io, part, minimum);
    }
    int preferred = System.identityHashCode(hooks);
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      return hooks.ioWrite(io, upTo(segment, part.byteSize()).copyFrom(part), minimum);
    } finally {
      BufferPool.LARGE.give(preferred, segment);
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
    IoErrors.checkOpen(io);
    throw errors.failure(errors.writing(), count);
  }

  private void awaitWritable(FiberScheduler hooks, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    int ready = Waiting.await(hooks, io, Io.WRITABLE, deadline);
    if (ready == 0 && deadline != null) {
      throw IoErrors.timedOut(errors.writing(), deadline);
    }
  }

  // Both

  /** Until when an operation may wait that begins now. */
  public interface Limit {
    /**
     * Asked at the beginning of each operation.
     *
     * @return until when to wait; null for ever
     * @throws IOException if it cannot begin
     */
    @Nullable Deadline now() throws IOException;
  }

  /**
   * Reads until the end of the stream, and writes everything to another handle. What that takes at
   * once does not pass through the heap; nothing of the pool is held while there is nothing to read
   * or no room to write.
   *
   * @param target where to
   * @param reading the limit of each read
   * @param writing the limit of each write
   * @return the bytes written
   * @throws IOException if either side fails; some bytes may have been written
   */
  long transferTo(ByteTransfer target, Limit reading, Limit writing) throws IOException {
    io.acquire();
    try {
      target.io.acquire();
      try {
        return moveTo(target, reading, writing);
      } finally {
        target.io.release();
      }
    } finally {
      io.release();
    }
  }

  private long moveTo(ByteTransfer target, Limit reading, Limit writing) throws IOException {
    try (Relay relay = new Relay(this, reading, target, writing)) {
      join(relay);
      target.join(relay);
      try {
        return relay.run();
      } finally {
        target.leave(relay);
        leave(relay);
      }
    }
  }

  // For Relay: one piece after the other

  /** The handle. */
  Io io() {
    return io;
  }

  /** Lets a transfer from or to this handle know when its limits change. */
  synchronized void join(Relay relay) {
    List<Relay> more = new ArrayList<>(relays);
    more.add(relay);
    relays = more;
  }

  /** That transfer has ended. */
  synchronized void leave(Relay relay) {
    List<Relay> fewer = new ArrayList<>(relays);
    fewer.remove(relay);
    relays = fewer;
  }

  /** How many transfers from and to here go on. */
  synchronized int transfers() {
    return relays.size();
  }

  /**
   * The limits of this handle have changed: a transfer that asked for them before asks again. Any
   * thread.
   */
  public synchronized void limitsChanged() {
    relays.forEach(Relay::limitsChanged);
  }

  /** How many bytes a read takes at most: where few come at a time, no room is made for many. */
  int most() {
    return drained && few ? BufferPool.SMALL_BYTES : BufferPool.SEGMENT_BYTES;
  }

  /**
   * Reads what there is, after waiting until there is something.
   *
   * @return the bytes read, -1 at end of stream
   */
  long readPiece(
      FiberScheduler hooks, LateBuffer buffer, @Nullable Deadline deadline, boolean goesOn)
      throws IOException {
    try {
      if (goesOn && !drained) {
        // Where there is always more to read and room to write, others get a turn, too.
        hooks.yield();
      }
      return checkRead(read(hooks, buffer, deadline));
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.reading(), interrupted);
    }
  }

  /**
   * Writes what a buffer has, and holds nothing while there is no room.
   *
   * @param early what an attempt has told that was made already, or {@link #NOT_TRIED}
   */
  void deliver(
      FiberScheduler hooks, LateBuffer buffer, long count, long early, @Nullable Deadline deadline)
      throws IOException {
    try {
      MemorySegment bytes = buffer.bytes(count);
      long written = checkWritten(early == NOT_TRIED ? hooks.ioWrite(io, bytes, minimum) : early);
      if (written < count) {
        byte[] rest = bytes.asSlice(written).toArray(JAVA_BYTE);
        buffer.giveBack();
        awaitWritable(hooks, deadline);
        writeHeap(rest, 0, rest.length, deadline);
      }
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.writing(), interrupted);
    }
  }

  static MemorySegment upTo(MemorySegment segment, long length) {
    long most = Math.min(length, BufferPool.SEGMENT_BYTES);
    return most == segment.byteSize() ? segment : segment.asSlice(0, most);
  }
}
