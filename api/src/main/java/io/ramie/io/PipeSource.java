package io.ramie.io;

import io.ramie.Deadline;
import io.ramie.internal.ByteTransfer;
import io.ramie.internal.IoErrors;
import io.ramie.internal.TransferInputStream;
import io.ramie.internal.Waiting;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Pipe} to read from, or something else that bytes come from one after the
 * other: a named FIFO, a terminal, {@linkplain StandardStreams#openInput standard input}.
 *
 * <p>Reading suspends the calling fiber, or blocks the thread in a blocking context. Any fiber and
 * thread may read. The stream ends when nobody has the other end open for writing any more.
 *
 * <p>What fails throws an {@link IOException} whose message names the operation, the pipe and the
 * error of the system. A thread that is interrupted gets a {@link java.io.InterruptedIOException},
 * and its interrupt status is set again. When it is closed everything throws a {@link
 * java.nio.channels.ClosedChannelException}.
 */
public final class PipeSource extends Handle implements ByteSource {
  private final PipeErrors errors;
  private final ByteTransfer transfer;

  // Any thread; it only ever becomes false. As long as no writer has come a FIFO looks as if it had
  // ended, so nothing is read before something has happened.
  private boolean awaitsWriter;

  /** Takes over an open handle. */
  PipeSource(Io io) {
    this(io, false);
  }

  private PipeSource(Io io, boolean awaitsWriter) {
    super(io);
    this.errors = new PipeErrors(io);
    this.transfer = new ByteTransfer(io, errors);
    this.awaitsWriter = awaitsWriter;
  }

  /**
   * Opens a FIFO, a terminal or another device for reading.
   *
   * <p>This does not wait for somebody who writes to a FIFO: the first read does, however it is
   * called, and by the limits of this handle. Once a writer has come, the stream ends when there is
   * none any more; it goes on when another one comes.
   *
   * @param path what to open; {@code mkfifo} makes FIFOs
   * @return open for reading
   * @throws java.nio.file.NoSuchFileException if there is nothing
   * @throws java.nio.file.AccessDeniedException if it must not be read
   * @throws java.nio.file.FileSystemException if it is a regular file, or cannot be opened for
   *     another reason; the message says which
   * @throws IOException if the thread is interrupted
   */
  public static PipeSource open(Path path) throws IOException {
    return new PipeSource(new PipeOpening(path).forReading(), true);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    Deadline deadline = expiry(Io.READABLE);
    if (awaitsWriter && target.hasRemaining()) {
      awaitWriter(deadline);
    }
    return transfer.read(target, deadline);
  }

  @Override
  public int read(byte[] target) throws IOException {
    return readChecked(target, 0, target.length);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    return readChecked(target, offset, length);
  }

  private int readChecked(byte[] target, int offset, int length) throws IOException {
    Deadline deadline = expiry(Io.READABLE);
    if (awaitsWriter && length > 0) {
      awaitWriter(deadline);
    }
    return transfer.read(target, offset, length, deadline);
  }

  /**
   * What is read here, as a stream without a buffer. Closing it closes this pipe. {@link
   * InputStream#transferTo} writes to a pipe or socket as {@link
   * io.ramie.net.StreamSocket#inputStream} describes.
   *
   * @return a stream that reads as this pipe does
   */
  @Override
  public InputStream inputStream() {
    return new TransferInputStream(ByteSource.super.inputStream(), transfer, this::expiryOfRead);
  }

  private @Nullable Deadline expiryOfRead() throws IOException {
    Deadline deadline = expiry(Io.READABLE);
    if (awaitsWriter) {
      awaitWriter(deadline);
    }
    return deadline;
  }

  /** Waits for the first writer to a FIFO, unless one has come already. */
  void awaitFirstWriter() throws IOException {
    if (awaitsWriter) {
      awaitWriter(expiry(Io.READABLE));
    }
  }

  /** Waits for the first bytes, or for a writer who came and went. */
  private void awaitWriter(@Nullable Deadline deadline) throws IOException {
    io().acquire();
    try {
      while (!writerCame(deadline)) {
        if (deadline != null && deadline.isExpired()) {
          throw IoErrors.timedOut(errors.reading(), deadline);
        }
      }
      awaitsWriter = false;
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.reading(), interrupted);
    } finally {
      io().release();
    }
  }

  /** Asks again: a read after an event that was none would find the end of the stream. */
  private boolean writerCame(@Nullable Deadline deadline) throws IOException, InterruptedException {
    FiberScheduler hooks = Schedulers.current();
    return Waiting.await(hooks, io(), Io.READABLE, deadline) != 0
        && hooks.ioWait(io(), Io.READABLE, Duration.ZERO) != 0;
  }

  @Override
  protected void limitsChanged() {
    transfer.limitsChanged();
  }

  /** Reading only: there is never anything else to wait for. */
  @Override
  protected int awaitable() {
    return Io.READABLE;
  }

  @Override
  public PipeSource setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public PipeSource setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }
}
