package io.ramie.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.internal.BufferPool;
import io.ramie.internal.IoErrors;
import io.ramie.internal.Waiting;
import io.ramie.spi.Errno;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * From one handle to another inside the system.
 *
 * <p>The system waits for the disk when it moves bytes of a file, and nothing tells it not to. So
 * what is to be read is looked at before, page by page here and there; only if it is in memory it
 * is moved on the calling thread. A file is always written to on another thread: room in memory for
 * what is written cannot be looked at.
 */
final class DirectRoute implements Route {
  /** As much as is moved without giving others a turn. */
  private static final long INLINE_BYTES = 256 * 1024;

  /** As much as an interrupt has to wait for. */
  private static final long OFFLOADED_BYTES = 4 * 1024 * 1024;

  /** A disk is read ahead in larger steps than this. */
  private static final long LOOK_STRIDE = 64 * 1024;

  /** How often both sides may claim to be ready before that is taken for a mistake. */
  private static final int PATIENCE = 2;

  private final Handle source;
  private final Handle target;
  private final CopyErrors errors;
  private final AtomicLong moved;

  /**
   * Connects two handles.
   *
   * @param moved counts what has reached the target, by whichever thread
   */
  DirectRoute(Handle source, Handle target, CopyErrors errors, AtomicLong moved) {
    this.source = source;
    this.target = target;
    this.errors = errors;
    this.moved = moved;
  }

  @Override
  public long move(FiberScheduler hooks, long position, long count)
      throws IOException, InterruptedException {
    int vain = 0;
    for (; ; ) {
      if (target.io().isFile()) {
        // Another thread is not asked before there is something to write.
        var _ = awaitReady(hooks);
      }
      long result = attempt(position, count);
      if (result > 0) {
        return result;
      }
      IoErrors.checkOpen(source.io());
      IoErrors.checkOpen(target.io());
      if (Errno.EAGAIN.is(result)) {
        if (!awaitReady(hooks) && ++vain == PATIENCE) {
          return result;
        }
      } else if (!Errno.EINTR.is(result)) {
        return checkRefused(result);
      }
    }
  }

  /** End of stream, or an error that says that these two cannot be connected. */
  private long checkRefused(long result) throws IOException {
    if (result == 0) {
      return result;
    }
    return switch (Errno.of(result)) {
      // EBADF is what some calls say of a file that was opened to append.
      case EINVAL, EBADF, EXDEV, ENOSYS, EOPNOTSUPP -> result;
      case null, default -> throw errors.failure(result);
    };
  }

  private long attempt(long position, long count) throws InterruptedException {
    long few = Math.min(count, INLINE_BYTES);
    return target.io().isFile() || !isInMemory(position, few)
        ? Fibers.offload(() -> transfer(position, Math.min(count, OFFLOADED_BYTES)))
        : transfer(position, few);
  }

  /** Counts by itself: when the fiber is interrupted it never hears of the result. */
  private long transfer(long position, long count) {
    long result = source.io().transferTo(target.io(), position, count);
    if (result > 0) {
      moved.addAndGet(result);
    }
    return result;
  }

  // Looking before it leaps

  private boolean isInMemory(long position, long count) {
    Io io = source.io();
    if (!io.isFile()) {
      return true;
    }
    int preferred = System.identityHashCode(this);
    MemorySegment segment = BufferPool.LARGE.take(preferred);
    try {
      MemorySegment one = segment.asSlice(0, JAVA_BYTE.byteSize());
      long start = position == Io.OWN_POSITION ? io.positionNow() : position;
      return !Errno.EAGAIN.is(start) && isInMemory(one, start, count);
    } finally {
      BufferPool.LARGE.give(preferred, segment);
    }
  }

  private boolean isInMemory(MemorySegment one, long start, long count) {
    for (long offset = 0; offset < count; offset += LOOK_STRIDE) {
      if (wouldWait(one, start + offset)) {
        return false;
      }
    }
    return !wouldWait(one, start + count - 1);
  }

  private boolean wouldWait(MemorySegment one, long position) {
    return Errno.EAGAIN.is(source.io().readNow(one, position));
  }

  // Waiting

  /** Waits for the side that is not ready; false if both are. */
  private boolean awaitReady(FiberScheduler hooks) throws IOException, InterruptedException {
    return await(hooks, source, Io.READABLE) || await(hooks, target, Io.WRITABLE);
  }

  private boolean await(FiberScheduler hooks, Handle handle, int event)
      throws IOException, InterruptedException {
    Io io = handle.io();
    if (io.isFile() || hooks.ioWait(io, event, Duration.ZERO) != 0) {
      return false;
    }
    Deadline deadline = handle.expiry(event);
    if (Waiting.await(hooks, io, event, deadline) == 0 && deadline != null) {
      throw IoErrors.timedOut(errors.toString(), deadline);
    }
    return true;
  }
}
