package io.ramie.spi;

import java.lang.foreign.MemorySegment;

/** The loop around attempts to read or write, for handles that wait and for files. */
enum Transfer {
  READ(Io.READABLE, DiskTransfer.READ) {
    @Override
    long attemptNow(Io io, MemorySegment buffer, long position) {
      return io.readNow(buffer, position);
    }
  },

  WRITE(Io.WRITABLE, DiskTransfer.WRITE) {
    @Override
    long attemptNow(Io io, MemorySegment buffer, long position) {
      return io.writeNow(buffer, position);
    }
  };

  private final int event;
  private final DiskTransfer direction;

  Transfer(int event, DiskTransfer direction) {
    this.event = event;
    this.direction = direction;
  }

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
      } else if (enough > 0 && Errno.EAGAIN.is(count)) {
        hooks.ioWait(io, event, null);
      } else if (!Errno.EINTR.is(count)) {
        return done == 0 ? count : partial(io, position, done, count);
      }
    }
  }

  private long step(
      FiberScheduler hooks, Io io, MemorySegment whole, long start, long done, long enough)
      throws InterruptedException {
    MemorySegment buffer = DiskTransfer.rest(whole, done);
    long position = DiskTransfer.behind(start, done);
    if (!io.isFile()) {
      return direction.attempt(io, buffer, position);
    }
    long count = attemptNow(io, buffer, position);
    return enough > 0 && Errno.EAGAIN.is(count)
        ? direction.offload(
            hooks, io, done > 0, () -> direction.attempts(io, buffer, position, enough - done))
        : count;
  }

  /** What came before the end or an error, which is kept; at a position it can be met again. */
  private long partial(Io io, long position, long done, long end) {
    if (end < 0 && position == Io.OWN_POSITION) {
      io.keepError(event, (int) end);
    }
    return done;
  }
}
