package io.ramie.net;

import io.ramie.Deadline;
import io.ramie.internal.IoErrors;
import io.ramie.internal.Sneaky;
import io.ramie.internal.Waiting;
import io.ramie.operation.Operation;
import io.ramie.operation.Operations;
import io.ramie.operation.Ready;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A socket that connections arrive at. {@link #accept()} may be called from any fiber and thread.
 * {@link #close} ends whatever waits.
 *
 * @param <S> the type of its connections
 */
public abstract class StreamListener<S extends StreamSocket> extends SocketHandle {
  /** How many connections may wait to be accepted, unless said otherwise; systems allow less. */
  public static final int DEFAULT_BACKLOG = 4096;

  /** Takes over a listening handle. */
  StreamListener(Io io) {
    super(io);
  }

  /** A connection that has arrived. */
  abstract S accepted(Io connection);

  /**
   * Accepts a connection, after waiting until there is one.
   *
   * @return the connection
   * @throws java.net.SocketTimeoutException if the {@linkplain #setTimeout time} has passed, or the
   *     {@linkplain #setDeadline deadline} has come
   * @throws DescriptorLimitException if there are too many open files; the connection goes on
   *     waiting to be accepted, so a server sleeps a little and tries again
   * @throws java.nio.channels.ClosedChannelException if the listener is closed, also meanwhile
   * @throws IOException if it fails otherwise
   */
  public final S accept() throws IOException {
    return acceptUntil(expiry(Io.READABLE));
  }

  /**
   * Accepts a connection within a time. The limits of this listener do not count.
   *
   * @param timeout how long to wait at most; zero or negative: not at all; null for ever
   * @return the connection
   * @throws java.net.SocketTimeoutException if the time has passed
   * @throws DescriptorLimitException if there are too many open files; the connection goes on
   *     waiting to be accepted
   * @throws java.nio.channels.ClosedChannelException if the listener is closed, also meanwhile
   * @throws IOException if it fails otherwise
   */
  public final S accept(@Nullable Duration timeout) throws IOException {
    return acceptUntil(timeout == null ? null : Deadline.after(timeout));
  }

  /**
   * Accepting a connection, as an operation. In a choice that takes another branch none has been
   * accepted. The limits of this listener do not count. Performing it throws what {@link #accept}
   * throws.
   *
   * @return a new operation
   */
  public final Operation<S> accepting() {
    return Operations.retrying(
        this,
        this::tryAccept,
        () -> {
          int _ = await(Io.READABLE, null);
        });
  }

  private @Nullable Ready<S> tryAccept() {
    try {
      io().acquire();
      try {
        return acceptedNow();
      } finally {
        io().release();
      }
    } catch (IOException failed) {
      throw Sneaky.rethrow(failed);
    }
  }

  private @Nullable Ready<S> acceptedNow() throws IOException {
    for (; ; ) {
      IoResult result = io().accept();
      if (!result.isError()) {
        return new Ready<>(accepted(result.io()));
      }
      if (Errno.EAGAIN.is(result.error())) {
        return null;
      }
      if (!Errno.EINTR.is(result.error()) && !concernsOneConnection(result.error())) {
        throw SocketErrors.failure(describeAccept(), result.error());
      }
    }
  }

  private S acceptUntil(@Nullable Deadline deadline) throws IOException {
    io().acquire();
    try {
      return accepted(accept(Schedulers.current(), deadline));
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(describeAccept(), interrupted);
    } finally {
      io().release();
    }
  }

  private Io accept(FiberScheduler hooks, @Nullable Deadline deadline)
      throws IOException, InterruptedException {
    if (deadline == null) {
      return acceptNext(hooks);
    }
    return Waiting.within(
        hooks,
        deadline.remaining(),
        () -> IoErrors.timedOut(describeAccept(), deadline),
        () -> acceptNext(hooks));
  }

  private Io acceptNext(FiberScheduler hooks) throws IOException, InterruptedException {
    for (; ; ) {
      IoResult result = hooks.socketAccept(io());
      if (!result.isError()) {
        return result.io();
      }
      IoErrors.checkOpen(io());
      if (!concernsOneConnection(result.error())) {
        throw SocketErrors.failure(describeAccept(), result.error());
      }
    }
  }

  /** Whether an error is that of a connection that has ended before it was accepted. */
  private static boolean concernsOneConnection(int error) {
    return switch (Errno.of(error)) {
      case ECONNABORTED, EPROTO, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH -> true;
      case null, default -> false;
    };
  }

  private String describeAccept() {
    return "accept on " + Endpoints.describe(io().localAddress());
  }

  static int checkBacklog(int backlog) {
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog must be at least 1, not " + backlog);
    }
    return backlog;
  }

  /**
   * Stops listening. Whatever waits to accept, in any fiber or thread, throws a {@link
   * java.nio.channels.ClosedChannelException}. Connections that were accepted stay. Later calls do
   * nothing.
   */
  @Override
  public void close() {
    super.close();
  }

  @Override
  protected int awaitable() {
    return Io.READABLE;
  }
}
