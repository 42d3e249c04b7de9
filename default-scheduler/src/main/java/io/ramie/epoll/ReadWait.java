package io.ramie.epoll;

import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A wait for something to read, for which the loop reads itself when it comes, before it runs the
 * fibers that a poll has readied: reading for all of them first, one after the other, takes less
 * than to change between the system's code and theirs each time.
 *
 * <p>The bytes cannot be lost: the loop reads only after it has ended the wait, so that nothing
 * else can end it.
 */
final class ReadWait extends ReadyWait {
  private static final long NOT_READ = Long.MIN_VALUE;

  private final Transfers transfers;
  private final Supplier<? extends MemorySegment> buffers;

  // The loop, then the fiber.
  private @Nullable MemorySegment buffer;
  private long count = NOT_READ;
  private @Nullable Throwable thrown;

  ReadWait(
      Fiber<?> fiber,
      Io io,
      long timeoutNanos,
      long since,
      Transfers transfers,
      Supplier<? extends MemorySegment> buffers) {
    super(fiber, io, Io.READABLE, timeoutNanos, since);
    this.transfers = transfers;
    this.buffers = buffers;
  }

  @Override
  boolean tell(int found, boolean reads) {
    if (!complete(found) || !reads) {
      return false;
    }
    try {
      buffer = buffers.get();
      if (buffer.isAccessibleBy(Thread.currentThread())) {
        count = transfers.read(io(), buffer, 0);
      }
    } catch (Throwable failure) {
      thrown = failure;
    }
    return count != NOT_READ;
  }

  /** What was read, once the wait has ended; reads now if the loop has not. */
  long result() throws InterruptedException {
    if (count != NOT_READ) {
      return count;
    }
    if (thrown != null) {
      throw ReadWait.<RuntimeException>rethrow(thrown);
    }
    return transfers.read(io(), buffer == null ? buffers.get() : buffer, 0);
  }

  /** As it is, whatever it is. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
    throw (E) failure;
  }
}
