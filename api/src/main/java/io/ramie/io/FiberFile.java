package io.ramie.io;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.internal.IoErrors;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An open file.
 *
 * <pre>{@code
 * try (FiberFile file = FiberFile.open(path, CREATE, READ, WRITE)) {
 *   file.write("hello".getBytes(UTF_8));
 *   byte[] part = new byte[4];
 *   file.read(part, 0, 4, 1); // at position 1: ello
 * }
 * }</pre>
 *
 * <p>What is in memory is read and written at once, on the calling thread. Only what a disk would
 * have to be waited for suspends the calling fiber, and is done on another thread. In a blocking
 * context the thread blocks.
 *
 * <p>A file has a position of its own, at which {@link #read(ByteBuffer)} and {@link
 * #write(ByteBuffer)} go on. Reads and writes at an explicit position leave it alone, so that any
 * number of fibers can read one file. Any fiber and thread may use a file.
 *
 * <p>Reading fills the buffer as far as the file goes, and writing writes everything. A {@linkplain
 * #setTimeout time-out} and a {@linkplain #setDeadline deadline} do not count for them, because
 * nothing can take an order back that a disk has got; they count where something else is waited
 * for, in a {@link Copy}.
 *
 * <p>What fails throws a {@link java.nio.file.FileSystemException} that names the path, the
 * operation and the error of the system. A thread that is interrupted gets a {@link
 * java.io.InterruptedIOException}, and its interrupt status is set again; the file stays open. What
 * a disk has done by then counts: such a read returns the bytes that there are, although the file
 * goes on, and what interrupted it is thrown by the next call that waits. On a closed file
 * everything throws a {@link ClosedChannelException}.
 *
 * <p>For what is done with a path, and not with an open file, there is {@link java.nio.file.Files};
 * such a call may wait for a disk, so a fiber lets another thread do it: {@code Fibers.offload(()
 * -> Files.size(path))}.
 */
public final class FiberFile extends Handle implements ByteSource, ByteSink, SeekableByteChannel {
  private final FileErrors errors;
  private final FileTransfer transfer;
  private final boolean readable;
  private final boolean writable;
  private final boolean deletedOnClose;

  private FiberFile(Io io, Path path, Set<? extends OpenOption> options) {
    super(io);
    this.errors = new FileErrors(path);
    this.transfer = new FileTransfer(io, errors);
    this.writable =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    this.readable = !writable || options.contains(StandardOpenOption.READ);
    this.deletedOnClose = options.contains(StandardOpenOption.DELETE_ON_CLOSE);
  }

  // Opening

  /**
   * Opens a file.
   *
   * @param path which
   * @param options {@link StandardOpenOption}s and {@link java.nio.file.LinkOption#NOFOLLOW_LINKS};
   *     for reading if there is none
   * @return the file
   * @throws IOException if it fails, as {@link #open(Path, Set)} does
   */
  public static FiberFile open(Path path, OpenOption... options) throws IOException {
    return open(path, Set.copyOf(List.of(options)));
  }

  /**
   * Opens a file. The options mean what they mean to {@link
   * java.nio.channels.FileChannel#open(Path, OpenOption...)}, except that one can read what one
   * appends to, and that writing at a position appends as well then.
   *
   * @param path which
   * @param options {@link StandardOpenOption}s and {@link java.nio.file.LinkOption#NOFOLLOW_LINKS};
   *     for reading if there is none
   * @return the file
   * @throws java.nio.file.NoSuchFileException if there is none and none is to be created
   * @throws java.nio.file.FileAlreadyExistsException if there is one although a new one is wanted
   * @throws java.nio.file.AccessDeniedException if that is not permitted
   * @throws java.nio.file.FileSystemException if it is no file but a folder, a pipe or the like, or
   *     cannot be opened for another reason; the message says which
   * @throws IOException if the thread is interrupted
   */
  public static FiberFile open(Path path, Set<? extends OpenOption> options) throws IOException {
    FileErrors errors = new FileErrors(path);
    IoResult result = Opening.open(path, options, errors.named("open"));
    if (result.isError()) {
      throw openFailure(errors, options, result.error());
    }
    if (!result.io().isFile()) {
      Opening.discard(result.io());
      throw errors.refused("is no file: pipes and devices are opened with PipeSource or PipeSink");
    }
    return new FiberFile(result.io(), path, options);
  }

  private static IOException openFailure(
      FileErrors errors, Set<? extends OpenOption> options, int error) {
    String hint =
        switch (Errno.of(error)) {
          case EINVAL -> "; the path has to be one of the system, the options those of it";
          case EISDIR -> "; java.nio.file.Files lists folders";
          case ENXIO -> "; PipeSink opens FIFOs for writing";
          case null, default -> "";
        };
    return errors.failure("open with options " + options, error, hint);
  }

  /**
   * The path it was opened by.
   *
   * @return as it was given
   */
  public Path path() {
    return errors.path();
  }

  // Reading

  /**
   * Reads at the file's own position, which moves along, until the buffer is full or the file ends.
   *
   * @param target filled from its position, which moves along. A direct buffer is read into without
   *     a copy
   * @return the bytes read, 0 if the buffer has no room, -1 at the end of the file
   * @throws NonReadableChannelException if it was opened for writing only
   * @throws IOException if it fails
   */
  @Override
  public int read(ByteBuffer target) throws IOException {
    checkReadable();
    return transfer.read(target, Io.OWN_POSITION);
  }

  @Override
  public int read(byte[] target) throws IOException {
    checkReadable();
    return transfer.read(target, 0, target.length, Io.OWN_POSITION);
  }

  /**
   * Reads at the file's own position, which moves along, until there is enough or the file ends.
   *
   * @param target where to
   * @param offset where it is filled from
   * @param length how many bytes
   * @return the bytes read, 0 if the length is 0, -1 at the end of the file
   * @throws NonReadableChannelException if it was opened for writing only
   * @throws IOException if it fails
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    checkReadable();
    return transfer.read(target, offset, length, Io.OWN_POSITION);
  }

  /**
   * Reads at a position until the buffer is full or the file ends. The file's own position stays.
   *
   * @param target filled from its position, which moves along. A direct buffer is read into without
   *     a copy
   * @param position in bytes from the start of the file
   * @return the bytes read, 0 if the buffer has no room, -1 at or past the end of the file
   * @throws IllegalArgumentException if the position is negative
   * @throws NonReadableChannelException if it was opened for writing only
   * @throws IOException if it fails
   */
  public int read(ByteBuffer target, long position) throws IOException {
    checkNotNegative("position", position);
    checkReadable();
    return transfer.read(target, position);
  }

  /**
   * Reads at a position until there is enough or the file ends. The file's own position stays.
   *
   * @param target where to
   * @param offset where it is filled from
   * @param length how many bytes
   * @param position in bytes from the start of the file
   * @return the bytes read, 0 if the length is 0, -1 at or past the end of the file
   * @throws IllegalArgumentException if the position is negative
   * @throws NonReadableChannelException if it was opened for writing only
   * @throws IOException if it fails
   */
  public int read(byte[] target, int offset, int length, long position) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    checkNotNegative("position", position);
    checkReadable();
    return transfer.read(target, offset, length, position);
  }

  /**
   * How many bytes there are from the file's own position to its end.
   *
   * @return {@link Integer#MAX_VALUE} also when there are more
   * @throws IOException if it fails
   */
  @Override
  public int available() throws IOException {
    checkReadable();
    return Math.clamp(size() - position(), 0, Integer.MAX_VALUE);
  }

  private void checkReadable() throws ClosedChannelException {
    if (!readable) {
      IoErrors.checkOpen(io());
      throw new NonReadableChannelException();
    }
  }

  // Writing

  /**
   * Writes everything that remains in a buffer, at the file's own position, which moves along. A
   * file that was opened to append is written to at its end.
   *
   * @param source taken from its position, which moves along also when it fails half-way
   * @return the bytes written: all that remained
   * @throws NonWritableChannelException if it was opened for reading only
   * @throws IOException if it fails; the position says how much was written
   */
  @Override
  public int write(ByteBuffer source) throws IOException {
    checkWritable();
    return transfer.write(source, Io.OWN_POSITION);
  }

  @Override
  public void write(byte[] source) throws IOException {
    checkWritable();
    transfer.write(source, 0, source.length, Io.OWN_POSITION);
  }

  /**
   * Writes a part of an array, all of it, at the file's own position, which moves along. A file
   * that was opened to append is written to at its end.
   *
   * @param source where from
   * @param offset where the part begins
   * @param length how many bytes
   * @throws NonWritableChannelException if it was opened for reading only
   * @throws IOException if it fails; some bytes may have been written
   */
  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    checkWritable();
    transfer.write(source, offset, length, Io.OWN_POSITION);
  }

  /**
   * Writes everything that remains in a buffer, at a position. The file's own position stays. What
   * lies between the end of the file and the position becomes zeros.
   *
   * @param source taken from its position, which moves along also when it fails half-way
   * @param position in bytes from the start of the file
   * @return the bytes written: all that remained
   * @throws IllegalArgumentException if the position is negative
   * @throws NonWritableChannelException if it was opened for reading only
   * @throws IOException if it fails; the buffer's position says how much was written
   */
  public int write(ByteBuffer source, long position) throws IOException {
    checkNotNegative("position", position);
    checkWritable();
    return transfer.write(source, position);
  }

  /**
   * Writes a part of an array, all of it, at a position. The file's own position stays.
   *
   * @param source where from
   * @param offset where the part begins
   * @param length how many bytes
   * @param position in bytes from the start of the file
   * @throws IllegalArgumentException if the position is negative
   * @throws NonWritableChannelException if it was opened for reading only
   * @throws IOException if it fails; some bytes may have been written
   */
  public void write(byte[] source, int offset, int length, long position) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    checkNotNegative("position", position);
    checkWritable();
    transfer.write(source, offset, length, position);
  }

  private void checkWritable() throws ClosedChannelException {
    if (!writable) {
      IoErrors.checkOpen(io());
      throw new NonWritableChannelException();
    }
  }

  /**
   * Copies a part of this file, as {@link Copy} does. The file's own position stays.
   *
   * @param <T> what is written to
   * @param position in bytes from the start of this file
   * @param count how many bytes at most
   * @param target where to
   * @return the bytes copied, fewer than the count only if the file ends before
   * @throws IllegalArgumentException if the position or the count is negative
   * @throws NonReadableChannelException if this was opened for writing only
   * @throws NonWritableChannelException if the target was opened for reading only
   * @throws IOException if it fails; how much was copied then is known only to a {@link Copy}
   */
  public <T extends Handle & ByteSink> long transferTo(long position, long count, T target)
      throws IOException {
    return Copy.of(this, target).from(position).limit(count).run();
  }

  // Position and size

  @Override
  public long position() throws IOException {
    io().acquire();
    try {
      long now = io().positionNow();
      return Errno.EAGAIN.is(now)
          ? offload("tell the position", io()::position)
          : check("tell the position", now);
    } finally {
      io().release();
    }
  }

  /**
   * Moves the file's own position. It may lie past the end: what is written there makes the file
   * longer, with zeros in between.
   *
   * @param position in bytes from the start of the file
   * @return this file
   * @throws IllegalArgumentException if it is negative
   * @throws IOException if it fails
   */
  @Override
  public FiberFile position(long position) throws IOException {
    checkNotNegative("position", position);
    io().acquire();
    try {
      long now = io().seekNow(position);
      var _ =
          Errno.EAGAIN.is(now)
              ? offload("move the position", () -> io().seek(position))
              : check("move the position", now);
      return this;
    } finally {
      io().release();
    }
  }

  @Override
  public long size() throws IOException {
    io().acquire();
    try {
      return check("tell the size", io().size());
    } finally {
      io().release();
    }
  }

  /**
   * Cuts the file off. One that is not longer stays as it is. A position past the new end moves to
   * it.
   *
   * @param size the new length in bytes
   * @return this file
   * @throws IllegalArgumentException if it is negative
   * @throws NonWritableChannelException if it was opened for reading only
   * @throws IOException if it fails
   */
  @Override
  public FiberFile truncate(long size) throws IOException {
    checkNotNegative("size", size);
    checkWritable();
    if (size < size()) {
      setSize(size);
    }
    if (position() > size) {
      position(size);
    }
    return this;
  }

  /**
   * Cuts the file off, or makes it longer with zeros, which take no room on the disk. The position
   * stays.
   *
   * @param size the new length in bytes
   * @return this file
   * @throws IllegalArgumentException if it is negative
   * @throws NonWritableChannelException if it was opened for reading only
   * @throws IOException if it fails
   */
  public FiberFile setSize(long size) throws IOException {
    checkNotNegative("size", size);
    checkWritable();
    var _ = offload("set the size", () -> io().truncate(size));
    return this;
  }

  /**
   * Waits until the disk has everything that was written, whoever wrote it.
   *
   * @param metadata whether also what is not needed to read it back, such as times and permissions
   * @throws IOException if it fails; what was written may be lost then
   */
  public void sync(boolean metadata) throws IOException {
    var _ = offload("sync", () -> io().sync(metadata));
  }

  /** Runs a primitive that may wait for the disk on another thread. */
  private long offload(String operation, LongSupplier primitive) throws IOException {
    io().acquire();
    try {
      long result;
      do {
        result = Fibers.offload(primitive::getAsLong);
      } while (Errno.EINTR.is(result));
      return check(operation, result);
    } catch (InterruptedException interrupted) {
      throw IoErrors.interrupted(errors.named(operation), interrupted);
    } finally {
      io().release();
    }
  }

  private long check(String operation, long result) throws IOException {
    if (result >= 0) {
      return result;
    }
    IoErrors.checkOpen(io());
    throw errors.failure(operation, result);
  }

  static void checkNotNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " must not be negative: " + value);
    }
  }

  // The handle

  @Override
  protected int awaitable() {
    return (readable ? Io.READABLE : 0) | (writable ? Io.WRITABLE : 0);
  }

  @Override
  boolean mayWaitToClose() {
    return writable || deletedOnClose;
  }

  @Override
  public FiberFile setTimeout(@Nullable Duration timeout) {
    super.setTimeout(timeout);
    return this;
  }

  @Override
  public FiberFile setDeadline(@Nullable Deadline deadline) {
    super.setDeadline(deadline);
    return this;
  }
}
