package io.ramie.conformance.broken;

import io.ramie.conformance.Bytes;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What can be wrong with files and positions. */
final class BrokenPosition {
  private BrokenPosition() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            MovesItsPosition.class,
            MovesItsPosition::new,
            "The handle's own position is moved to the one asked for, and others run before it is"
                + " used.",
            "PR1",
            "PR1b",
            "PR4",
            "PR6",
            "PR7",
            "PR7b")
        .add(
            AlwaysFromTheStart.class,
            AlwaysFromTheStart::new,
            "Files are read and written from their start, each time.",
            "R26",
            "R26b")
        .add(
            NegativeIsItsOwn.class,
            NegativeIsItsOwn::new,
            "A negative position means the handle's own.",
            "PR4",
            "PR4b")
        .add(
            IgnoresPositions.class,
            IgnoresPositions::new,
            "What has no positions is read and written all the same.",
            "PR5",
            "PR5b")
        .add(
            NoMoreThanNeeded.class,
            NoMoreThanNeeded::new,
            "ioPread takes no more than the minimum.",
            "PR3")
        .add(
            WholeBlocks.class,
            WholeBlocks::new,
            "Files are written in blocks of 8 bytes.",
            "PR1b",
            "PR2b")
        .add(
            OneBlockIsEnough.class,
            OneBlockIsEnough::new,
            "A transfer ends after 64 KiB.",
            "PR6",
            "R26b")
        .add(
            TriesWaitForDisks.class,
            TriesWaitForDisks::new,
            "With a minimum of 0 a file is waited for as with any other.",
            "R29c",
            "R18b",
            "PR102",
            "PR105")
        .list();
  }

  private static final class MovesItsPosition extends BreakableScheduler {
    MovesItsPosition(Platform platform) {
      super(platform);
    }

    @Override
    public long ioPread(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      int moved = io.seek(position);
      this.yield();
      return moved < 0 ? moved : super.ioRead(io, buffer, minimum);
    }

    @Override
    public long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      int moved = io.seek(position);
      this.yield();
      return moved < 0 ? moved : super.ioWrite(io, buffer, minimum);
    }
  }

  private static final class AlwaysFromTheStart extends BreakableScheduler {
    AlwaysFromTheStart(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return io.isFile()
          ? super.ioPread(io, buffer, 0, minimum)
          : super.ioRead(io, buffer, minimum);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return io.isFile()
          ? super.ioPwrite(io, buffer, 0, minimum)
          : super.ioWrite(io, buffer, minimum);
    }
  }

  private static final class NegativeIsItsOwn extends BreakableScheduler {
    NegativeIsItsOwn(Platform platform) {
      super(platform);
    }

    @Override
    public long ioPread(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      return position < 0
          ? super.ioRead(io, buffer, minimum)
          : super.ioPread(io, buffer, position, minimum);
    }

    @Override
    public long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      return position < 0
          ? super.ioWrite(io, buffer, minimum)
          : super.ioPwrite(io, buffer, position, minimum);
    }
  }

  private static final class IgnoresPositions extends BreakableScheduler {
    IgnoresPositions(Platform platform) {
      super(platform);
    }

    @Override
    public long ioPread(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      long count = super.ioPread(io, buffer, position, minimum);
      return Errno.ESPIPE.is(count) ? super.ioRead(io, buffer, 0) : count;
    }

    @Override
    public long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      long count = super.ioPwrite(io, buffer, position, minimum);
      return Errno.ESPIPE.is(count) ? super.ioWrite(io, buffer, minimum) : count;
    }
  }

  private static final class NoMoreThanNeeded extends BreakableScheduler {
    NoMoreThanNeeded(Platform platform) {
      super(platform);
    }

    @Override
    public long ioPread(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      long most = Math.min(Math.max(minimum, 1), buffer.byteSize());
      return super.ioPread(io, buffer.asSlice(0, most), position, minimum);
    }
  }

  private static final class WholeBlocks extends BreakableScheduler {
    WholeBlocks(Platform platform) {
      super(platform);
    }

    @Override
    public long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      long size = buffer.byteSize();
      MemorySegment blocks = Bytes.buffer((size + 7) / 8 * 8);
      blocks.copyFrom(buffer);
      return Math.min(size, super.ioPwrite(io, blocks, position, minimum));
    }
  }

  private static final class OneBlockIsEnough extends BreakableScheduler {
    OneBlockIsEnough(Platform platform) {
      super(platform);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return super.ioWrite(io, buffer.asSlice(0, Math.min(buffer.byteSize(), 1 << 16)), minimum);
    }

    @Override
    public long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      return super.ioPwrite(
          io, buffer.asSlice(0, Math.min(buffer.byteSize(), 1 << 16)), position, minimum);
    }
  }

  private static final class TriesWaitForDisks extends BreakableScheduler {
    TriesWaitForDisks(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return super.ioRead(io, buffer, io.isFile() ? Math.max(minimum, 1) : minimum);
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return super.ioWrite(io, buffer, io.isFile() ? Math.max(minimum, 1) : minimum);
    }

    @Override
    public long ioPread(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      return super.ioPread(io, buffer, position, Math.max(minimum, 1));
    }

    @Override
    public long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
        throws InterruptedException {
      return super.ioPwrite(io, buffer, position, Math.max(minimum, 1));
    }
  }
}
