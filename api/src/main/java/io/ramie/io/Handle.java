package io.ramie.io;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.internal.ShieldedOffload;
import io.ramie.internal.Waiting;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is open and can be waited for: a socket, a pipe, a file.
 *
 * <p>What waits on a handle suspends the calling fiber, or blocks the thread in a blocking context.
 * Any fiber and thread may use it, also of different schedulers. {@link #close} ends whatever waits
 * on it, with a {@link java.nio.channels.ClosedChannelException}, and so does everything that is
 * tried on it afterwards.
 *
 * <p>A handle can limit its operations: each one by itself with {@link #setTimeout}, all of them
 * together with {@link #setDeadline}; what comes first ends the operation with a {@link
 * java.net.SocketTimeoutException}, and the handle can still be used.
 */
public abstract class Handle implements Channel {
  /** What limits operations; one object, so that an operation reads one field. */
  private record Limits(
      @Nullable Duration reading, @Nullable Duration writing, @Nullable Deadline deadline) {
    static final Limits NONE = new Limits(null, null, null);

    private @Nullable Deadline fromNow(int events) {
      Duration each = limitOf(events);
      if (each == null) {
        return deadline;
      }
      Deadline own = Deadline.after(each);
      return deadline == null ? own : own.earlierOf(deadline);
    }

    private @Nullable Duration limitOf(int events) {
      if ((events & Io.WRITABLE) == 0) {
        return reading;
      }
      if ((events & READING) == 0 || reading == null) {
        return writing;
      }
      return writing == null || reading.compareTo(writing) < 0 ? reading : writing;
    }
  }

  private static final int READING = Io.READABLE | Io.PRIORITY;

  private final Io io;

  // Any thread.
  private volatile Limits limits = Limits.NONE;

  /**
   * Takes over an open handle.
   *
   * @param io as schedulers know it
   */
  protected Handle(Io io) {
    this.io = Objects.requireNonNull(io, "io");
  }

  /**
   * The handle as schedulers know it, for calling hooks directly. Closing either closes both.
   *
   * @return always the same
   */
  public final Io io() {
    return io;
  }

  // Waiting

  /**
   * Waits until this is ready, however long it takes by the limits of this handle.
   *
   * @param events any of {@link Io#READABLE}, {@link Io#WRITABLE} and {@link Io#PRIORITY}
   * @return the ready ones of the events. A hang-up or an error makes readers and writers ready
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed or the
   *     {@linkplain #setDeadline deadline} has come
   * @throws NonReadableChannelException if it is never readable
   * @throws NonWritableChannelException if it is never writable
   * @throws IOException if it is closed, also meanwhile, or the thread is interrupted
   */
  public final int await(int events) throws IOException {
    Deadline expiry = expiry(events);
    int ready = awaitUntil(events, expiry);
    if (ready == 0 && expiry != null) {
      throw IoErrors.timedOut(awaiting(events), expiry);
    }
    return ready;
  }

  /**
   * Waits until this is ready, or a time has passed. The limits of this handle do not count.
   *
   * @param events any of {@link Io#READABLE}, {@link Io#WRITABLE} and {@link Io#PRIORITY}
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return the ready ones of the events, 0 when the time has passed
   * @throws NonReadableChannelException if it is never readable
   * @throws NonWritableChannelException if it is never writable
   * @throws IOException if it is closed, also meanwhile, or the thread is interrupted
   */
  public final int await(int events, @Nullable Duration timeout) throws IOException {
    return awaitUntil(events, timeout == null ? null : Deadline.after(timeout));
  }

  /**
   * That this is ready, as an operation. The limits of this handle do not count. Performing it
   * throws {@link java.nio.channels.ClosedChannelException} if it is closed, also meanwhile.
   *
   * @param events any of {@link Io#READABLE}, {@link Io#WRITABLE} and {@link Io#PRIORITY}
   * @return a new operation that gives the ready ones of the events. A hang-up or an error makes
   *     readers and writers ready
   * @throws NonReadableChannelException if it is never readable
   * @throws NonWritableChannelException if it is never writable
   */
  public final Operation<Integer> ready(int events) {
    checkDirection(Io.checkEvents(events));
    return Operations.ready(io, events);
  }

  private int awaitUntil(int events, @Nullable Deadline deadline) throws IOException {
    checkDirection(Io.checkEvents(events));
    io.acquire();
    try {
      return Waiting.await(Schedulers.current(), io, events, deadline);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(awaiting(events), interrupted);
    } finally {
      io.release();
    }
  }

  private String awaiting(int events) {
    return "wait for " + Io.describeEvents(events) + " of " + this;
  }

  final void checkDirection(int events) {
    int possible = awaitable();
    if ((events & READING & ~possible) != 0) {
      throw new NonReadableChannelException();
    }
    if ((events & Io.WRITABLE & ~possible) != 0) {
      throw new NonWritableChannelException();
    }
  }

  /**
   * The events that can ever occur here: waiting for others would be for ever, and is refused.
   *
   * @return all of them, unless a subclass knows better
   */
  protected int awaitable() {
    return READING | Io.WRITABLE;
  }

  // Limits

  /**
   * Limits the time of each operation that waits.
   *
   * @param timeout how long one of them may wait; zero or negative: not at all; null for ever,
   *     which is what it is at first
   * @return this handle
   */
  public Handle setTimeout(@Nullable Duration timeout) {
    synchronized (io) {
      limits = new Limits(timeout, timeout, limits.deadline);
    }
    limitsChanged();
    return this;
  }

  /**
   * Limits the time of each operation that waits for something to come: to read, receive, accept.
   *
   * @param timeout as for {@link #setTimeout}
   */
  protected final void limitReading(@Nullable Duration timeout) {
    synchronized (io) {
      limits = new Limits(timeout, limits.writing, limits.deadline);
    }
    limitsChanged();
  }

  /**
   * Limits the time of each operation that waits for room to write or send.
   *
   * @param timeout as for {@link #setTimeout}
   */
  protected final void limitWriting(@Nullable Duration timeout) {
    synchronized (io) {
      limits = new Limits(limits.reading, timeout, limits.deadline);
    }
    limitsChanged();
  }

  /**
   * The time that each operation may wait for something to come: to read, receive, accept.
   *
   * @return null for ever
   */
  public final @Nullable Duration readTimeout() {
    return limits.reading;
  }

  /**
   * The time that each operation may wait for room to write or send.
   *
   * @return null for ever
   */
  public final @Nullable Duration writeTimeout() {
    return limits.writing;
  }

  /**
   * Limits all operations that begin from now on together.
   *
   * @param deadline when the last of them has to have ended; null for never, which is what it is at
   *     first
   * @return this handle
   */
  public Handle setDeadline(@Nullable Deadline deadline) {
    synchronized (io) {
      limits = new Limits(limits.reading, limits.writing, deadline);
    }
    limitsChanged();
    return this;
  }

  /**
   * When all operations have to have ended.
   *
   * @return null for never
   */
  public final @Nullable Deadline deadline() {
    return limits.deadline;
  }

  /**
   * When an operation that begins now has to have ended.
   *
   * @param events what it may wait for: any of {@link Io#READABLE}, {@link Io#WRITABLE} and {@link
   *     Io#PRIORITY}
   * @return null for never
   */
  protected final @Nullable Deadline expiry(int events) {
    return limits.fromNow(events);
  }

  /** The limits have changed: what goes on without asking for them has to ask again. Any thread. */
  protected void limitsChanged() {}

  // Closing

  @Override
  public final boolean isOpen() {
    return io.isOpen();
  }

  /**
   * Closes it. Whatever waits on it, in any fiber or thread, throws a {@link
   * java.nio.channels.ClosedChannelException}. Later calls do nothing.
   *
   * <p>A disk may have to be waited for when a file is closed that was written to or is to be
   * deleted: that suspends the calling fiber, and nothing that is raised there meanwhile ends it.
   */
  @Override
  public void close() {
    if (Schedulers.current().ioClose(io)) {
      return;
    }
    if (mayWaitToClose()) {
      io.closeWith(ShieldedOffload::run);
    } else {
      io.close();
    }
  }

  /**
   * Whether closing may wait for a disk. What was only read has nothing to write back, and is worth
   * no change of threads, which takes as long as opening and reading a small file.
   */
  boolean mayWaitToClose() {
    return io.isFile() && (awaitable() & Io.WRITABLE) != 0;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + io + (isOpen() ? "" : ", closed") + "]";
  }
}
