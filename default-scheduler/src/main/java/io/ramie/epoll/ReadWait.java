package io.ramie.epoll;

import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.ReadSink;
import io.ramie.spi.Wait;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A wait for something to read, for which the loop reads itself when it comes, before it runs the
 * fibers that a poll has readied: reading for all of them first, one after the other, takes less
 * than to change between the system's code and theirs each time. What the sink takes there and then
 * ends no wait.
 *
 * <p>No byte can be lost. Another thread may end the wait while the loop reads, but the fiber has
 * its turn on the loop's thread, later: it finds what was read, and what ended the wait meets its
 * next one.
 */
final class ReadWait extends ReadyWait {
  private static final long NOT_READ = Long.MIN_VALUE;

  private final Registration registration;
  private final Transfers transfers;
  private final ReadSink sink;

  // The loop, then the fiber.
  private @Nullable MemorySegment memory;
  private long count = NOT_READ;
  private @Nullable Throwable thrown;

  ReadWait(
      Fiber<?> fiber,
      Io io,
      long timeoutNanos,
      long since,
      Registration registration,
      Transfers transfers,
      ReadSink sink) {
    super(fiber, io, Io.READABLE, timeoutNanos, since);
    this.registration = registration;
    this.transfers = transfers;
    this.sink = sink;
  }

  @Override
  boolean fetch() {
    // The class of an object lies in front of its fields.
    return ((Object) sink).getClass() == ReadWait.class;
  }

  @Override
  boolean tell(int found, boolean reads) {
    if (isCompleted()) {
      return false;
    }
    if (reads && takesPiece()) {
      return true;
    }
    complete(found);
    return count != NOT_READ;
  }

  /** Reads once. Whether the sink has taken that, and the next event will tell of more. */
  private boolean takesPiece() {
    try {
      memory = sink.memory();
      if (!memory.isAccessibleBy(Thread.currentThread())) {
        return false;
      }
      count = transfers.read(io(), memory, 0);
      if (count <= 0 || !sink.offer(count)) {
        return false;
      }
      memory = null;
      if (registration.isDrained(Io.READABLE)) {
        count = NOT_READ;
        return true;
      }
      count = Errno.EAGAIN.result();
    } catch (Throwable failure) {
      thrown = failure;
    }
    return false;
  }

  /** What was read, once the wait has ended; reads now if the loop has not. */
  long result() throws InterruptedException {
    if (thrown != null) {
      throw ReadWait.<RuntimeException>rethrow(thrown);
    }
    return count != NOT_READ
        ? count
        : transfers.read(io(), memory == null ? sink.memory() : memory, 0);
  }

  /** What the loop did although something has ended the wait, or that again. */
  long resultInSpiteOf(Throwable ended) throws InterruptedException {
    if (thrown == null && (count == NOT_READ || Errno.EAGAIN.is(count))) {
      throw ReadWait.<RuntimeException>rethrow(ended);
    }
    // A closed handle says so each time.
    if (!(ended instanceof ClosedIoException)) {
      Wait.interruptLater(ended);
    }
    return result();
  }

  /** As it is, whatever it is. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException rethrow(Throwable failure) throws E {
    throw (E) failure;
  }
}
