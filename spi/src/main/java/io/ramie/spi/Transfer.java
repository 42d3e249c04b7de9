package io.ramie.spi;

import java.lang.foreign.MemorySegment;

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
      long count = step(hooks, io, rest(buffer, done), behind(position, done), enough - done);
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

  private long step(FiberScheduler hooks, Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    if (!io.isFile()) {
      return attempt(io, buffer, position);
    }
    long count = attemptNow(io, buffer, position);
    return Errno.EAGAIN.is(count) ? offload(hooks, io, buffer, position, minimum) : count;
  }

  private long offload(
      FiberScheduler hooks, Io file, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    PinningOperation<Long> attempts = () -> attempts(file, buffer, position, minimum);
    try {
      return hooks.blockingOperationWait(attempts);
    } catch (Exception injected) {
      throw Sneaky.rethrow(injected);
    }
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
