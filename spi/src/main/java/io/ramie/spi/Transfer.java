package io.ramie.spi;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/** The loop around attempts to read or write, for handles that wait and for files. */
enum Transfer {
  READ(Io.READABLE) {
    @Override
    long attempt(Io io, MemorySegment buffer, long position) {
      return position == Io.OWN_POSITION ? io.read(buffer) : io.readAt(buffer, position);
    }

    @Override
    long attemptNow(Io io, MemorySegment buffer, long position) {
      return io.readNow(buffer, position);
    }
  },

  WRITE(Io.WRITABLE) {
    @Override
    long attempt(Io io, MemorySegment buffer, long position) {
      return position == Io.OWN_POSITION ? io.write(buffer) : io.writeAt(buffer, position);
    }

    @Override
    long attemptNow(Io io, MemorySegment buffer, long position) {
      return io.writeNow(buffer, position);
    }
  };

  private final int event;

  Transfer(int event) {
    this.event = event;
  }

  /** One attempt; of a file it takes as long as the disk takes. */
  abstract long attempt(Io io, MemorySegment buffer, long position);

  /** One attempt on a file that waits for no disk. */
  abstract long attemptNow(Io io, MemorySegment buffer, long position);

  /** At a position, which the handle's own does not follow. */
  long runAt(FiberScheduler hooks, Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    return position < 0 ? Errno.EINVAL.result() : run(hooks, io, buffer, position, minimum);
  }

  long run(FiberScheduler hooks, Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    long size = buffer.byteSize();
    if (size == 0) {
      return 0;
    }
    int kept = position == Io.OWN_POSITION ? io.takeKeptError(event) : 0;
    if (kept != 0) {
      return kept;
    }
    long enough = Math.min(minimum, size);
    long done = 0;
    for (; ; ) {
      long count = step(hooks, io, buffer, position, done, enough);
      if (count > 0) {
        done += count;
        if (done >= enough) {
          return done;
        }
      } else if (Errno.EAGAIN.is(count) && (enough > 0 || io.isFile())) {
        hooks.ioWait(io, event, null);
      } else if (!Errno.EINTR.is(count)) {
        return done == 0 ? count : partial(io, position, done, count);
      }
    }
  }

  private static MemorySegment rest(MemorySegment buffer, long done) {
    return done == 0 ? buffer : buffer.asSlice(done);
  }

  private static long behind(long position, long done) {
    return position == Io.OWN_POSITION ? position : position + done;
  }

  private long step(
      FiberScheduler hooks, Io io, MemorySegment whole, long start, long done, long enough)
      throws InterruptedException {
    MemorySegment buffer = rest(whole, done);
    long position = behind(start, done);
    if (!io.isFile()) {
      return attempt(io, buffer, position);
    }
    long count = attemptNow(io, buffer, position);
    if (!Errno.EAGAIN.is(count)) {
      return count;
    }
    // The worker's own note of what it did: an interrupt takes the result from the hook.
    AtomicLong moved = new AtomicLong();
    try {
      return offload(hooks, () -> noted(moved, attempts(io, buffer, position, enough - done)));
    } catch (Throwable injected) {
      return keep(moved.get(), done, injected);
    }
  }

  private static long offload(FiberScheduler hooks, PinningOperation<Long> attempts)
      throws InterruptedException {
    try {
      return hooks.blockingOperationWait(attempts);
    } catch (Exception injected) {
      throw Sneaky.rethrow(injected);
    }
  }

  private static long noted(AtomicLong note, long count) {
    note.set(count);
    return count;
  }

  /** What a disk has done counts, and what was injected meanwhile is for the next wait. */
  private static long keep(long moved, long done, Throwable injected) {
    boolean nothing = moved == 0 || Errno.EINTR.is(moved) || Errno.EAGAIN.is(moved);
    if (nothing && done == 0) {
      throw Sneaky.rethrow(injected);
    }
    Fiber.current().raiseAgain(injected);
    return nothing ? 0 : moved;
  }

  /** As many attempts as it takes, at least one. */
  private long attempts(Io file, MemorySegment buffer, long position, long minimum) {
    long done = 0;
    do {
      long count = attempt(file, rest(buffer, done), behind(position, done));
      if (count <= 0) {
        return done > 0 ? done : count;
      }
      done += count;
    } while (done < minimum);
    return done;
  }

  /** What came before the end or an error, which is kept; at a position it can be met again. */
  private long partial(Io io, long position, long done, long end) {
    if (end < 0 && position == Io.OWN_POSITION) {
      io.keepError(event, (int) end);
    }
    return done;
  }
}
