package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.internal.BufferPool;
import io.ramie.internal.IoErrors;
import io.ramie.internal.TransferErrors;
import io.ramie.internal.Waiting;
import io.ramie.spi.Errno;
import io.ramie.spi.ExtraSocketOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Receives and sends through the socket hooks: datagrams, and what a stream does besides reading
 * and writing.
 *
 * <p>As in {@link io.ramie.internal.ByteTransfer}, heap memory is copied through the pool, attempt
 * by attempt, and nothing of the pool is held while the fiber waits. Positions of buffers stay.
 */
final class MessageTransfer {
  private final Io io;
  private final TransferErrors errors;

  MessageTransfer(Io io, TransferErrors errors) {
    this.io = io;
    this.errors = errors;
  }

  // Receiving

  /** Receives, after waiting until there is something: what the hook returns, not negative. */
  long receive(
      ByteBuffer target,
      int flags,
      @Nullable Consumer<? super SocketAddress> sender,
      @Nullable Deadline deadline)
      throws IOException {
    MemorySegment memory = writable(target);
    io.acquire();
    try {
      return receive(Schedulers.current(), memory, flags, sender, deadline);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.reading(), interrupted);
    } finally {
      io.release();
    }
  }

  /** Receives with one attempt: what the hook returns, {@code -EAGAIN} included. */
  long receiveNow(ByteBuffer target, int flags, @Nullable Consumer<? super SocketAddress> sender)
      throws IOException {
    MemorySegment memory = writable(target);
    io.acquire();
    try {
      long count = tryReceive(Schedulers.current(), memory, flags, sender);
      return Errno.EAGAIN.is(count) ? count : checkReceived(count);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.reading(), interrupted);
    } finally {
      io.release();
    }
  }

  private static MemorySegment writable(ByteBuffer target) {
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("cannot read into a read-only buffer: " + target);
    }
    return MemorySegment.ofBuffer(target);
  }

  private long receive(
      FiberScheduler hooks,
      MemorySegment target,
      int flags,
      @Nullable Consumer<? super SocketAddress> sender,
      @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    if (deadline == null && target.isNative()) {
      return checkReceived(hooks.socketReceive(io, target, flags, sender));
    }
    for (; ; ) {
      long count = tryReceive(hooks, target, flags, sender);
      if (!Errno.EAGAIN.is(count)) {
        return checkReceived(count);
      }
      awaitReadable(hooks, deadline);
    }
  }

  private long tryReceive(
      FiberScheduler hooks,
      MemorySegment target,
      int flags,
      @Nullable Consumer<? super SocketAddress> sender)
      throws InterruptedException {
    if (target.isNative()) {
      return hooks.socketReceive(io, target, flags | Io.DONT_WAIT, sender);
    }
    long length = target.byteSize();
    int preferred = System.identityHashCode(hooks);
    MemorySegment memory = take(preferred, length);
    try {
      MemorySegment part = memory.asSlice(0, length);
      long count = hooks.socketReceive(io, part, flags | Io.DONT_WAIT, sender);
      MemorySegment.copy(part, 0, target, 0, Math.clamp(count, 0, length));
      return count;
    } finally {
      give(preferred, memory);
    }
  }

  private long checkReceived(long count) throws IOException {
    // An end of stream may be the effect of a close.
    if (count <= 0) {
      IoErrors.checkOpen(io);
    }
    if (count < 0) {
      throw errors.failure(errors.reading(), count);
    }
    return count;
  }

  // Sending

  /** Sends all of a datagram, or some of a stream: how much, after waiting until there is room. */
  long send(
      ByteBuffer source,
      int flags,
      @Nullable SocketAddress destination,
      @Nullable Deadline deadline)
      throws IOException {
    io.acquire();
    try {
      return send(
          Schedulers.current(), MemorySegment.ofBuffer(source), flags, destination, deadline);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(writing(destination), interrupted);
    } finally {
      io.release();
    }
  }

  /** Sends with one attempt: how much, or {@code -EAGAIN}. */
  long sendNow(ByteBuffer source, @Nullable SocketAddress destination) throws IOException {
    io.acquire();
    try {
      long count = trySend(Schedulers.current(), MemorySegment.ofBuffer(source), 0, destination);
      return Errno.EAGAIN.is(count) ? count : checkSent(count, destination);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(writing(destination), interrupted);
    } finally {
      io.release();
    }
  }

  private long send(
      FiberScheduler hooks,
      MemorySegment source,
      int flags,
      @Nullable SocketAddress destination,
      @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    Backoff pause = new Backoff();
    for (; ; ) {
      long count = trySend(hooks, source, flags, destination);
      if (!Errno.EAGAIN.is(count)) {
        return checkSent(count, destination);
      }
      if (deadline != null && deadline.isExpired()) {
        throw IoErrors.timedOut(writing(destination), deadline);
      }
      // The queue of a Unix domain receiver may be full while this socket counts as writable.
      pause.unlessFirst(hooks, deadline);
      int _ = Waiting.await(hooks, io, Io.WRITABLE, deadline);
    }
  }

  private long trySend(
      FiberScheduler hooks, MemorySegment source, int flags, @Nullable SocketAddress destination)
      throws InterruptedException {
    if (source.isNative()) {
      return hooks.socketSend(io, source, flags | Io.DONT_WAIT, destination);
    }
    long length = source.byteSize();
    int preferred = System.identityHashCode(hooks);
    MemorySegment memory = take(preferred, length);
    try {
      MemorySegment part = memory.asSlice(0, length).copyFrom(source);
      return hooks.socketSend(io, part, flags | Io.DONT_WAIT, destination);
    } finally {
      give(preferred, memory);
    }
  }

  private long checkSent(long count, @Nullable SocketAddress destination) throws IOException {
    if (count < 0) {
      IoErrors.checkOpen(io);
      throw errors.failure(writing(destination), count);
    }
    return count;
  }

  private String writing(@Nullable SocketAddress destination) {
    return destination == null ? errors.writing() : "send to " + Endpoints.describe(destination);
  }

  // Urgent data

  void sendUrgent(byte value, @Nullable Deadline deadline) throws IOException {
    long _ = send(ByteBuffer.wrap(new byte[] {value}), Io.OUT_OF_BAND, null, deadline);
  }

  int receiveUrgent(@Nullable Deadline deadline) throws IOException {
    io.acquire();
    try {
      return receiveUrgent(Schedulers.current(), deadline);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(receivingUrgent(), interrupted);
    } finally {
      io.release();
    }
  }

  private int receiveUrgent(FiberScheduler hooks, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    byte[] value = new byte[1];
    for (; ; ) {
      int ready = Waiting.await(hooks, io, Io.PRIORITY, deadline);
      if (ready == 0 && deadline != null) {
        throw IoErrors.timedOut(receivingUrgent(), deadline);
      }
      long count = tryReceive(hooks, MemorySegment.ofArray(value), Io.OUT_OF_BAND, null);
      if (count > 0) {
        return value[0] & 0xff;
      }
      checkUrgent(count);
    }
  }

  private void checkUrgent(long error) throws IOException {
    IoErrors.checkOpen(io);
    if (Errno.EINVAL.is(error) && SocketOptions.isOn(io, ExtraSocketOptions.SO_OOBINLINE)) {
      throw errors.failure(receivingUrgent() + " with SO_OOBINLINE, read it instead,", error);
    }
    long cause = Errno.EINVAL.is(error) ? io.takeError() : error;
    // Another fiber may have been faster: then it is worth waiting for the next.
    if (cause != 0 && !Errno.EAGAIN.is(cause)) {
      throw errors.failure(receivingUrgent(), cause);
    }
  }

  private String receivingUrgent() {
    return "urgent " + errors.reading();
  }

  // Both

  private void awaitReadable(FiberScheduler hooks, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    int ready = Waiting.await(hooks, io, Io.READABLE, deadline);
    if (ready == 0 && deadline != null) {
      throw IoErrors.timedOut(errors.reading(), deadline);
    }
  }

  /**
   * Native memory of a length at least; a datagram of a Unix domain may be longer than a segment.
   */
  private static MemorySegment take(int preferred, long length) {
    return length <= BufferPool.SEGMENT_BYTES
        ? BufferPool.LARGE.take(preferred)
        : Arena.ofAuto().allocate(length, ValueLayout.JAVA_LONG.byteAlignment());
  }

  private static void give(int preferred, MemorySegment memory) {
    if (memory.byteSize() == BufferPool.SEGMENT_BYTES) {
      BufferPool.LARGE.give(preferred, memory);
    }
  }
}
