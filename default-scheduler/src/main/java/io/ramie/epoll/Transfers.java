package io.ramie.epoll;

import io.ramie.posix.Descriptor;
import io.ramie.posix.Epoll;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Wait;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Reading and writing, with what the loop knows of a handle: an attempt that would find nothing is
 * not made, nor is the kernel asked whether it would. The loop's thread only.
 */
final class Transfers {
  private enum Direction {
    READ(Io.READABLE) {
      @Override
      long attempt(Io io, MemorySegment buffer) {
        return io.read(buffer);
      }

      @Override
      long attempt(Epoll epoll, Descriptor descriptor, MemorySegment buffer) {
        return epoll.readFrom(descriptor, buffer);
      }
    },

    WRITE(Io.WRITABLE) {
      @Override
      long attempt(Io io, MemorySegment buffer) {
        return io.write(buffer);
      }

      @Override
      long attempt(Epoll epoll, Descriptor descriptor, MemorySegment buffer) {
        return epoll.writeTo(descriptor, buffer);
      }
    };

    final int event;

    Direction(int event) {
      this.event = event;
    }

    abstract long attempt(Io io, MemorySegment buffer);

    abstract long attempt(Epoll epoll, Descriptor descriptor, MemorySegment buffer);
  }

  /** What another thread does with a stream takes less, as a rule. */
  private static final long REFUSED_PAUSE_NANOS = 1_000_000;

  private final EpollScheduler scheduler;
  private final Registrations registrations;

  Transfers(EpollScheduler scheduler) {
    this.scheduler = scheduler;
    this.registrations = scheduler.loop().registrations();
  }

  /** The hook {@code ioRead}, for what is not a file. */
  long read(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return run(Direction.READ, io, buffer, minimum);
  }

  /** The hook {@code ioWrite}, for what is not a file. */
  long write(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return run(Direction.WRITE, io, buffer, minimum);
  }

  private long run(Direction direction, Io io, MemorySegment buffer, long minimum)
      throws InterruptedException {
    long size = buffer.byteSize();
    if (size == 0) {
      return 0;
    }
    int kept = io.takeKeptError(direction.event);
    if (kept != 0) {
      return kept;
    }
    long enough = Math.min(minimum, size);
    long done = 0;
    for (; ; ) {
      MemorySegment rest = done == 0 ? buffer : buffer.asSlice(done);
      long count = attempt(direction, io, rest, enough > 0);
      if (count > 0) {
        done += count;
        if (done >= enough) {
          return done;
        }
      } else if (enough > 0 && Errno.EAGAIN.is(count)) {
        await(io, direction.event);
      } else if (!Errno.EINTR.is(count)) {
        return done == 0 ? count : partial(io, direction.event, done, count);
      }
    }
  }

  /**
   * Tries once. When it would wait anyway and is known to have to it spends no system call: it says
   * so, or waits and lets the loop read.
   */
  private long attempt(Direction direction, Io io, MemorySegment buffer, boolean wouldWait)
      throws InterruptedException {
    Registration known = registrations.known(io);
    if (known == null) {
      return direction.attempt(io, buffer);
    }
    if (wouldWait && known.isDrained(direction.event) && io.isOpen()) {
      return direction == Direction.READ
          ? scheduler.readWhenTold(known, io, () -> buffer, Wait.FOREVER)
          : Errno.EAGAIN.result();
    }
    long count = direction.attempt(registrations.epoll(), known.descriptor(), buffer);
    known.transferred(direction.event, count, buffer.byteSize());
    return count;
  }

  private void await(Io io, int event) throws InterruptedException {
    if (!Registrations.mayRefuseItself(io)) {
      int _ = scheduler.ioWait(io, event, null);
    } else if (scheduler.ioWait(io, event, Duration.ZERO) == 0) {
      // The kernel says so too, so it will tell.
      int _ = scheduler.ioWait(io, event, null);
    } else {
      scheduler.awaitAtMost(io, event, REFUSED_PAUSE_NANOS);
    }
  }

  /** What came before the end or an error. The kernel tells some errors once, so it is kept. */
  private static long partial(Io io, int event, long done, long end) {
    if (end < 0) {
      io.keepError(event, (int) end);
    }
    return done;
  }
}
