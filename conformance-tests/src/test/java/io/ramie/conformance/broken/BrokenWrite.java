package io.ramie.conformance.broken;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be wrong with writing. */
final class BrokenWrite {
  private BrokenWrite() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            PartIsEnough.class,
            PartIsEnough::new,
            "ioWrite returns when some bytes have been taken.",
            "R120",
            "R121",
            "R122",
            "R128")
        .add(
            NothingLessThanAll.class,
            NothingLessThanAll::new,
            "ioWrite returns when the whole buffer has been taken, whatever the minimum.",
            "R120")
        .add(
            NeverWaits.class,
            NeverWaits::new,
            "ioWrite tries once.",
            "R11",
            "R22b",
            "R31b",
            "R123",
            "R126")
        .add(
            WaitsForData.class,
            WaitsForData::new,
            "A fiber that writes to a full handle is woken by data to read, too.",
            "R11")
        .add(
            BeginsAnew.class,
            BeginsAnew::new,
            "When a part has been taken the rest is sent from the buffer's start.",
            "R121")
        .add(
            FullUntilTold.class,
            FullUntilTold::new,
            "A handle that was full is not tried before the loop has told that there is room.",
            "R127")
        .list();
  }

  private static final class PartIsEnough extends BreakableScheduler {
    PartIsEnough(Platform platform) {
      super(platform);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return super.ioWrite(io, buffer, Math.min(minimum, 1));
    }
  }

  private static final class NothingLessThanAll extends BreakableScheduler {
    NothingLessThanAll(Platform platform) {
      super(platform);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return super.ioWrite(io, buffer, buffer.byteSize());
    }
  }

  private static final class NeverWaits extends BreakableScheduler {
    NeverWaits(Platform platform) {
      super(platform);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return super.ioWrite(io, buffer, 0);
    }
  }

  private static final class WaitsForData extends BreakableScheduler {
    WaitsForData(Platform platform) {
      super(platform);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      for (; ; ) {
        long count = super.ioWrite(io, buffer, 0);
        if (minimum == 0 || !Errno.EAGAIN.is(count)) {
          return count;
        }
        int _ = ioWait(io, Io.READABLE | Io.WRITABLE, null);
      }
    }
  }

  private static final class BeginsAnew extends BreakableScheduler {
    BeginsAnew(Platform platform) {
      super(platform);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      long done = 0;
      do {
        long count =
            super.ioWrite(io, buffer.asSlice(0, buffer.byteSize() - done), Math.min(minimum, 1));
        if (count <= 0) {
          return count;
        }
        done += count;
      } while (done < Math.min(minimum, buffer.byteSize()));
      return done;
    }
  }

  private static final class FullUntilTold extends BreakableScheduler {
    private final Set<Io> full = new HashSet<>();

    FullUntilTold(Platform platform) {
      super(platform);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      if (minimum == 0 && full.contains(io)) {
        return Errno.EAGAIN.result();
      }
      long count = super.ioWrite(io, buffer, minimum);
      if (Errno.EAGAIN.is(count)) {
        full.add(io);
      }
      return count;
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      full.remove(io);
      return super.ioWait(io, events, timeout);
    }
  }
}
