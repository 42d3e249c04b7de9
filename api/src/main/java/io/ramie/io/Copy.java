package io.ramie.io;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies from a file, a socket or a pipe to another, inside the system where that can do it: the
 * bytes do not pass through the heap.
 *
 * <pre>{@code
 * long sent = Copy.of(file, socket).from(position).limit(length).run();
 * }</pre>
 *
 * <p>It ends when the source does, or at the {@linkplain #limit limit}; an end before the limit is
 * no error. A file is read at its own position, unless another is given, and written to at its own
 * position, which move along.
 *
 * <p>The calling fiber is suspended, or the thread blocked in a blocking context, while the source
 * has nothing and while the target takes nothing, within the limits of either {@link Handle}. What
 * is not in memory is read by another thread, and files are written to by another one; in between
 * other fibers get their turn.
 *
 * <p>When it fails, {@link #copied} says how many bytes the target has got. What was taken from the
 * source and has not reached the target is kept here, and goes there first when {@link #run} is
 * called again: after a time-out or an interrupt it goes on without a gap.
 *
 * <p>One {@link #run} at a time; {@link #copied} may be asked by any thread.
 */
public final class Copy {
  private final Handle source;
  private final Handle target;
  private final CopyErrors errors;
  private final AtomicLong copied = new AtomicLong();
  private final Route direct;
  private final BufferedRoute buffered;

  private long start = Io.OWN_POSITION;
  private long limit = Long.MAX_VALUE;

  private <S extends Handle & ByteSource, T extends Handle & ByteSink> Copy(S source, T target) {
    this.source = source;
    this.target = target;
    this.errors = new CopyErrors(source, target);
    this.direct = new DirectRoute(source, target, errors, copied);
    this.buffered = new BufferedRoute(source, source, target, copied);
  }

  /**
   * A copy that has not begun.
   *
   * @param <S> what is read from
   * @param <T> what is written to
   * @param source what is read from; it stays open
   * @param target what is written to; it stays open
   * @return from the source's own position, without a limit
   * @throws NonReadableChannelException if the source was opened for writing only
   * @throws NonWritableChannelException if the target was opened for reading only
   */
  public static <S extends Handle & ByteSource, T extends Handle & ByteSink> Copy of(
      S source, T target) {
    if ((source.awaitable() & Io.READABLE) == 0) {
      throw new NonReadableChannelException();
    }
    if ((target.awaitable() & Io.WRITABLE) == 0) {
      throw new NonWritableChannelException();
    }
    return new Copy(source, target);
  }

  /**
   * Begins at a position of the source, whose own position stays then.
   *
   * @param position in bytes from the start of the source
   * @return this copy
   * @throws IllegalArgumentException if the position is negative, or the source is no {@link
   *     FiberFile}
   */
  public Copy from(long position) {
    FiberFile.checkNotNegative("position", position);
    if (!(source instanceof FiberFile)) {
      throw new IllegalArgumentException("only files have positions, not " + source);
    }
    start = position;
    return this;
  }

  /**
   * Ends after so many bytes.
   *
   * @param count how many bytes to copy at most, in all runs together
   * @return this copy
   * @throws IllegalArgumentException if it is negative
   */
  public Copy limit(long count) {
    FiberFile.checkNotNegative("limit", count);
    limit = count;
    return this;
  }

  /**
   * Copies until the source ends, or as many bytes as there may be.
   *
   * @return the bytes that this run has copied
   * @throws java.net.SocketTimeoutException if the time or the deadline of a handle has passed
   * @throws java.nio.file.FileSystemException if a file cannot be read or written
   * @throws java.net.SocketException if a connection has failed
   * @throws IOException if it fails otherwise; {@link #copied} says how far it has come
   */
  public long run() throws IOException {
    long before = copied();
    source.io().acquire();
    try {
      target.io().acquire();
      try {
        copy(Schedulers.current());
      } finally {
        target.io().release();
      }
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.toString(), interrupted);
    } finally {
      source.io().release();
    }
    return copied() - before;
  }

  /**
   * How many bytes the target has got.
   *
   * @return in all runs so far, also while one is under way
   */
  public long copied() {
    return copied.get();
  }

  private void copy(FiberScheduler hooks) throws IOException, InterruptedException {
    if (source instanceof PipeSource pipe && left() > 0) {
      pipe.awaitFirstWriter();
    }
    try (PipedRoute piped = new PipedRoute(source, target, errors, copied, buffered)) {
      Iterator<Route> routes = List.of(direct, piped, buffered).iterator();
      Route route = routes.next();
      while (left() > 0) {
        checkDeadline(source);
        checkDeadline(target);
        long moved = next(route).move(hooks, position(), left());
        if (Errno.EAGAIN.is(moved)) {
          moved = buffered.move(hooks, position(), left());
        }
        if (moved == 0) {
          return;
        }
        if (moved < 0) {
          route = routes.next();
        }
        hooks.yield();
      }
    }
  }

  /** What has been taken from the source already goes first. */
  private Route next(Route route) {
    return buffered.isEmpty() ? route : buffered;
  }

  private long position() {
    return start == Io.OWN_POSITION ? start : start + copied();
  }

  private long left() {
    return limit - copied();
  }

  private void checkDeadline(Handle handle) throws IOException {
    Deadline deadline = handle.deadline();
    if (deadline != null && deadline.isExpired()) {
      throw IoErrors.timedOut(errors.toString(), deadline);
    }
  }

  @Override
  public String toString() {
    return errors + ", " + copied() + " bytes so far";
  }
}
