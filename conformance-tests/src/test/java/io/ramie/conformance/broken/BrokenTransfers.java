package io.ramie.conformance.broken;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What can be wrong with all hooks that move bytes. */
final class BrokenTransfers {
  private BrokenTransfers() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            ErrorsAreThrown.class,
            ErrorsAreThrown::new,
            "An error is thrown.",
            "R4",
            "R5",
            "R6",
            "R24",
            "R31",
            "R31b",
            "PR4",
            "PR4b",
            "PR5",
            "PR5b",
            "PR104",
            "K7c",
            "K7d")
        .add(
            ErrorsAreEio.class,
            ErrorsAreEio::new,
            "Every error is -EIO.",
            "R4",
            "R5",
            "R6",
            "R31",
            "R31b",
            "R125",
            "PR4",
            "PR4b",
            "PR5",
            "PR5b",
            "PR104",
            "K7c",
            "K7d",
            "K136",
            "K137")
        .add(
            RaisedIsEintr.class,
            RaisedIsEintr::new,
            "What is raised is returned as -EINTR.",
            "R22",
            "R22b",
            "R105",
            "R110",
            "R123",
            "K126",
            "K138")
        .add(
            RefusedIsZero.class,
            RefusedIsZero::new,
            "Would block is 0.",
            "R18",
            "R18b",
            "R29",
            "R29b",
            "R29c",
            "R103",
            "R108",
            "R124",
            "R127",
            "PR102",
            "PR105",
            "K120",
            "K121",
            "K132")
        .add(
            EmptyIsTried.class,
            EmptyIsTried::new,
            "An empty buffer is tried like any other, so that the handle must be open.",
            "R8",
            "R9",
            "PR101",
            "PR103")
        .add(
            AsksTheWrapped.class,
            AsksTheWrapped::new,
            "Of a handle that wraps another the other's primitives are called.",
            "R106",
            "R124",
            "K127",
            "K134")
        .add(
            ErrorHidesBytes.class,
            ErrorHidesBytes::new,
            "An error behind some bytes is returned in place of them.",
            "R31",
            "R31b")
        .add(
            ErrorIsForgotten.class,
            ErrorIsForgotten::new,
            "An error behind some bytes is not kept.",
            "R31")
        .add(
            EndIsMinusOne.class,
            EndIsMinusOne::new,
            "The end is -1.",
            "R1",
            "R3",
            "R24",
            "R26",
            "R102",
            "R107",
            "R109",
            "PR4",
            "K3",
            "K128")
        .add(
            ClearsTheRest.class,
            ClearsTheRest::new,
            "The rest of the buffer is cleared.",
            "R101",
            "PR2",
            "K124")
        .list();
  }

  private static final class ErrorsAreThrown extends BreakableTransfers {
    ErrorsAreThrown(Platform platform) {
      super(platform);
    }

    @Override
    long transfer(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      long result = right.on(io, buffer);
      if (result < 0) {
        throw new UncheckedIOException(new IOException(Errno.describe(result)));
      }
      return result;
    }
  }

  private static final class ErrorsAreEio extends BreakableTransfers {
    ErrorsAreEio(Platform platform) {
      super(platform);
    }

    @Override
    long transfer(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      long result = right.on(io, buffer);
      return result < 0 && !Errno.EAGAIN.is(result) ? Errno.EIO.result() : result;
    }
  }

  private static final class RaisedIsEintr extends BreakableTransfers {
    RaisedIsEintr(Platform platform) {
      super(platform);
    }

    @Override
    long transfer(Io io, MemorySegment buffer, Right right) {
      try {
        return right.on(io, buffer);
      } catch (Throwable _) {
        return Errno.EINTR.result();
      }
    }
  }

  private static final class RefusedIsZero extends BreakableTransfers {
    RefusedIsZero(Platform platform) {
      super(platform);
    }

    @Override
    long transfer(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      long result = right.on(io, buffer);
      return Errno.EAGAIN.is(result) ? 0 : result;
    }
  }

  private static final class EmptyIsTried extends BreakableTransfers {
    EmptyIsTried(Platform platform) {
      super(platform);
    }

    @Override
    long transfer(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      return io.isOpen() ? right.on(io, buffer) : Errno.EBADF.result();
    }
  }

  private static final class AsksTheWrapped extends BreakableTransfers {
    AsksTheWrapped(Platform platform) {
      super(platform);
    }

    @Override
    long transfer(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      return right.on(io.underlying(), buffer);
    }
  }

  private static final class ErrorHidesBytes extends BreakableTransfers {
    ErrorHidesBytes(Platform platform) {
      super(platform);
    }

    @Override
    long read(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      long count = right.on(io, buffer);
      int error = io.takeKeptError(Io.READABLE);
      return error == 0 ? count : error;
    }

    @Override
    long write(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      long count = right.on(io, buffer);
      int error = io.takeKeptError(Io.WRITABLE);
      return error == 0 ? count : error;
    }
  }

  private static final class ErrorIsForgotten extends BreakableTransfers {
    ErrorIsForgotten(Platform platform) {
      super(platform);
    }

    @Override
    long read(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      long count = right.on(io, buffer);
      int _ = io.takeKeptError(Io.READABLE);
      return count;
    }
  }

  private static final class EndIsMinusOne extends BreakableTransfers {
    EndIsMinusOne(Platform platform) {
      super(platform);
    }

    @Override
    long read(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      long count = right.on(io, buffer);
      return count == 0 && buffer.byteSize() > 0 ? -1 : count;
    }
  }

  private static final class ClearsTheRest extends BreakableTransfers {
    ClearsTheRest(Platform platform) {
      super(platform);
    }

    @Override
    long read(Io io, MemorySegment buffer, Right right) throws InterruptedException {
      long count = right.on(io, buffer);
      buffer.asSlice(Math.max(0, count)).fill((byte) 0);
      return count;
    }
  }
}
