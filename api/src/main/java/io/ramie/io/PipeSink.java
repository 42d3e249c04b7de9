package io.ramie.io;

import io.ramie.Deadline;
import io.ramie.internal.ByteTransfer;
import io.ramie.internal.TransferOutputStream;
import io.ramie.spi.Io;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Pipe} to write to, or something else that takes bytes one after the other: a
 * named FIFO, a terminal, {@linkplain StandardStreams#openOutput standard output}.
 *
 * <p>Writing suspends the calling fiber, or blocks the thread in a blocking context, while the
 * other side is slower. Any fiber and thread may write; what two of them write at the same time may
 * be interleaved. When nobody reads any more a write fails with {@code EPIPE}.
 *
 * <p>What fails throws an {@link IOException} whose message names the operation, the pipe and the
 * error of the system. A thread that is interrupted gets a {@link java.io.InterruptedIOException},
 * and its interrupt status is set again. When it is closed everything throws a {@link
 * java.nio.channels.ClosedChannelException}.
 */
public final class PipeSink extends Handle implements ByteSink {
  private final ByteTransfer transfer;

  /** Takes over an open handle. */
  PipeSink(Io io) {
    super(io);
    this.transfer = new ByteTransfer(io, new PipeErrors(io));
  }

  /**
   * Opens a FIFO, a terminal or another device for writing. A FIFO is waited for until somebody
   * reads from it.
   *
   * @param path what to open; {@code mkfifo} makes FIFOs
   * @return open for writing
   * @throws IOException if it fails, as {@link #open(Path, Duration)} does
   */
  public static PipeSink open(Path path) throws IOException {
    return open(path, null);
  }

  /**
   * Opens a FIFO, a terminal or another device for writing. A FIFO is waited for until somebody
   * reads from it. The system tells nobody when that happens, so it is tried again and again, at
   * last every 20 milliseconds.
   *
   * @param path what to open; {@code mkfifo} makes FIFOs
   * @param timeout how long to wait for a reader; zero or negative: not at all; null for ever
   * @return open for writing
   * @throws java.net.SocketTimeoutException if nobody has opened it for reading in time
   * @throws java.nio.file.NoSuchFileException if there is nothing
   * @throws java.nio.file.AccessDeniedException if it must not be written to
   * @throws java.nio.file.FileSystemException if it is a regular file, or cannot be opened for
   *     another reason; the message says which
   * @throws IOException if the thread is interrupted
   */
  public static PipeSink open(Path path, @Nullable Duration timeout) throws IOException {
    return new PipeSink(new PipeOpening(path).forWriting(Deadline.after(timeout)));
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return transfer.write(source, expiry(Io.WRITABLE));
  }

  @Override
  public void write(byte[] source) throws IOException {
    transfer.write(source, 0, source.length, expiry(Io.WRITABLE));
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    transfer.write(source, offset, length, expiry(Io.WRITABLE));
  }

  /**
   * What is written here, as a stream without a buffer, to which those of sockets and pipes {@link
   * java.io.InputStream#transferTo transfer} straight. Closing it closes this pipe.
   *
   * @return a stream that writes as this pipe does
   */
  @Override
  public OutputStream outputStream() {
    return new TransferOutputStream(
        ByteSink.super.outputStream(), transfer, () -> expiry(Io.WRITABLE));
  }

  @Override
  protected void limitsChanged() {
    transfer.limitsChanged();
  }

  /** Writing only: there is never anything else to wait for. */
  @Override
  protected int awaitable() {
    return Io.WRITABLE;
  }

  @Override
  public PipeSink setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public PipeSink setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }
}
