package io.ramie.conformance.broken;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import io.ramie.spi.ReadSink;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be wrong with reading into memory that is taken late. */
final class BrokenReadInto {
  private BrokenReadInto() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            AsksFirst.class,
            AsksFirst::new,
            "Memory is asked for before there is something to read.",
            "RI2",
            "RI3",
            "RI10")
        .add(AsksTwice.class, AsksTwice::new, "Memory is asked for twice.", "RI1", "RI2")
        .add(ForEver.class, ForEver::new, "The time-out is ignored.", "RI3")
        .add(
            NothingIsZero.class,
            NothingIsZero::new,
            "When there is nothing after all it returns 0.",
            "RI3",
            "RI8")
        .add(
            NoTimeIsNoLook.class,
            NoTimeIsNoLook::new,
            "Within no time at all it does not look.",
            "RI4")
        .add(ErrorsAreThrown.class, ErrorsAreThrown::new, "An error is thrown.", "RI5")
        .add(EndIsMinusOne.class, EndIsMinusOne::new, "The end is -1.", "RI1", "RI5", "RI7")
        .add(
            WaitsForAll.class,
            WaitsForAll::new,
            "It waits, whatever has been kept and whatever the handle is.",
            "RI6",
            "RI7")
        .add(
            ThrowsTheDataAway.class,
            ThrowsTheDataAway::new,
            "What is raised meanwhile is thrown in place of what was read.",
            "RI9")
        .add(
            NoMemoryIsEnomem.class,
            NoMemoryIsEnomem::new,
            "What the memory's source throws is -ENOMEM.",
            "RI10")
        .add(
            ReturnsWhatIsTaken.class,
            ReturnsWhatIsTaken::new,
            "What the sink has taken is returned, too.",
            "RI11",
            "RI12")
        .add(
            ForgetsWhatIsLeft.class,
            ForgetsWhatIsLeft::new,
            "What the sink has left is not returned.",
            "RI11")
        .add(OffersTwice.class, OffersTwice::new, "A piece is offered twice.", "RI11", "RI12")
        .add(RefusalIsAnError.class, RefusalIsAnError::new, "What the sink throws is -EIO.", "RI13")
        .list();
  }

  private static final class AsksFirst extends BreakableScheduler {
    AsksFirst(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      MemorySegment memory = sink.memory();
      return super.ioReadInto(io, () -> memory, timeout);
    }
  }

  private static final class AsksTwice extends BreakableScheduler {
    AsksTwice(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      return super.ioReadInto(
          io,
          () -> {
            MemorySegment _ = sink.memory();
            return sink.memory();
          },
          timeout);
    }
  }

  private static final class ForEver extends BreakableScheduler {
    ForEver(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      return super.ioReadInto(io, sink, null);
    }
  }

  private static final class NothingIsZero extends BreakableScheduler {
    NothingIsZero(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      long count = super.ioReadInto(io, sink, timeout);
      return Errno.EAGAIN.is(count) ? 0 : count;
    }
  }

  private static final class NoTimeIsNoLook extends BreakableScheduler {
    NoTimeIsNoLook(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      return timeout != null && !timeout.isPositive()
          ? Errno.EAGAIN.result()
          : super.ioReadInto(io, sink, timeout);
    }
  }

  private static final class ErrorsAreThrown extends BreakableScheduler {
    ErrorsAreThrown(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      long count = super.ioReadInto(io, sink, timeout);
      if (count < 0 && !Errno.EAGAIN.is(count)) {
        throw new UncheckedIOException(new IOException(Errno.describe(count)));
      }
      return count;
    }
  }

  private static final class EndIsMinusOne extends BreakableScheduler {
    EndIsMinusOne(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      long count = super.ioReadInto(io, sink, timeout);
      return count == 0 ? -1 : count;
    }
  }

  private static final class WaitsForAll extends BreakableScheduler {
    WaitsForAll(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      return ioWait(io, Io.READABLE, timeout) == 0
          ? Errno.EAGAIN.result()
          : ioRead(io, sink.memory(), 0);
    }
  }

  private static final class ThrowsTheDataAway extends BreakableScheduler {
    ThrowsTheDataAway(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      long count = super.ioReadInto(io, sink, timeout);
      Wait.checkInterrupted();
      return count;
    }
  }

  private static final class NoMemoryIsEnomem extends BreakableScheduler {
    NoMemoryIsEnomem(Platform platform) {
      super(platform);
    }

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      try {
        return super.ioReadInto(io, sink, timeout);
      } catch (RuntimeException _) {
        return Errno.ENOMEM.result();
      }
    }
  }

  /** Offers what has been read, as a scheduler may. */
  private abstract static class Offering extends BreakableScheduler {
    Offering(Platform platform) {
      super(platform);
    }

    abstract long offer(ReadSink sink, long count);

    @Override
    public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
        throws InterruptedException {
      long count = super.ioReadInto(io, sink, timeout);
      return count > 0 ? offer(sink, count) : count;
    }
  }

  private static final class ReturnsWhatIsTaken extends Offering {
    ReturnsWhatIsTaken(Platform platform) {
      super(platform);
    }

    @Override
    long offer(ReadSink sink, long count) {
      boolean _ = sink.offer(count);
      return count;
    }
  }

  private static final class ForgetsWhatIsLeft extends Offering {
    ForgetsWhatIsLeft(Platform platform) {
      super(platform);
    }

    @Override
    long offer(ReadSink sink, long count) {
      boolean _ = sink.offer(count);
      return Errno.EAGAIN.result();
    }
  }

  private static final class OffersTwice extends Offering {
    OffersTwice(Platform platform) {
      super(platform);
    }

    @Override
    long offer(ReadSink sink, long count) {
      boolean _ = sink.offer(count);
      return sink.offer(count) ? Errno.EAGAIN.result() : count;
    }
  }

  private static final class RefusalIsAnError extends Offering {
    RefusalIsAnError(Platform platform) {
      super(platform);
    }

    @Override
    long offer(ReadSink sink, long count) {
      try {
        return sink.offer(count) ? Errno.EAGAIN.result() : count;
      } catch (RuntimeException _) {
        return Errno.EIO.result();
      }
    }
  }
}
