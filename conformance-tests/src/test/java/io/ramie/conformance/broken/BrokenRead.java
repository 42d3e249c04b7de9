package io.ramie.conformance.broken;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoWait;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What can be wrong with reading. */
final class BrokenRead {
  private BrokenRead() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            OneByteIsEnough.class,
            OneByteIsEnough::new,
            "ioRead returns what is there, whatever the minimum.",
            "R28")
        .add(
            NoMoreThanTheMinimum.class,
            NoMoreThanTheMinimum::new,
            "ioRead takes no more than the minimum.",
            "R27",
            "R28")
        .add(ZeroWaits.class, ZeroWaits::new, "A minimum of 0 is taken for one of 1.", "R29")
        .add(
            TooMuchIsRefused.class,
            TooMuchIsRefused::new,
            "A minimum greater than the buffer is -EINVAL.",
            "R30")
        .add(
            EndHidesBytes.class,
            EndHidesBytes::new,
            "At an end before the minimum ioRead returns 0.",
            "R3",
            "R109")
        .add(
            RefusedUntilTold.class,
            RefusedUntilTold::new,
            "A handle that was read dry is not tried before the loop has told that it is ready.",
            "R29b")
        .add(
            DryByNumber.class,
            DryByNumber::new,
            "A new handle waits for the readiness of an old one with its number, which was read"
                + " dry.",
            "R108")
        .add(
            AwaitsAnotherEdge.class,
            AwaitsAnotherEdge::new,
            "After a short read it waits for another edge, though the end came with the data.",
            "R102")
        .add(
            EintrIsReturned.class,
            EintrIsReturned::new,
            "A signal ends a transfer with -EINTR.",
            "R106",
            "R124",
            "K127",
            "K134")
        .list();
  }

  private static final class OneByteIsEnough extends BreakableScheduler {
    OneByteIsEnough(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return super.ioRead(io, buffer, Math.min(minimum, 1));
    }
  }

  private static final class NoMoreThanTheMinimum extends BreakableScheduler {
    NoMoreThanTheMinimum(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      long most = Math.min(Math.max(minimum, 1), buffer.byteSize());
      return super.ioRead(io, buffer.asSlice(0, most), minimum);
    }
  }

  private static final class ZeroWaits extends BreakableScheduler {
    ZeroWaits(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return super.ioRead(io, buffer, Math.max(minimum, 1));
    }
  }

  private static final class TooMuchIsRefused extends BreakableScheduler {
    TooMuchIsRefused(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return minimum > buffer.byteSize() && buffer.byteSize() > 0
          ? Errno.EINVAL.result()
          : super.ioRead(io, buffer, minimum);
    }
  }

  private static final class EndHidesBytes extends BreakableScheduler {
    EndHidesBytes(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      long count = super.ioRead(io, buffer, minimum);
      return count > 0 && count < Math.min(minimum, buffer.byteSize()) ? 0 : count;
    }
  }

  private static final class RefusedUntilTold extends BreakableScheduler {
    private final Set<Io> dry = new HashSet<>();

    RefusedUntilTold(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      if (minimum == 0 && dry.contains(io)) {
        return Errno.EAGAIN.result();
      }
      long count = super.ioRead(io, buffer, minimum);
      if (Errno.EAGAIN.is(count)) {
        dry.add(io);
      }
      return count;
    }

    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      dry.remove(io);
      return super.ioWait(io, events, timeout);
    }
  }

  private static final class DryByNumber extends BreakableScheduler {
    private final Map<String, Io> dry = new HashMap<>();

    DryByNumber(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      String number = String.valueOf(io.reopenPath());
      Io old = dry.get(number);
      if (old != null && old != io) {
        int _ = new IoWait(io, Io.READABLE, null).await();
      }
      dry.put(number, io);
      return super.ioRead(io, buffer, minimum);
    }
  }

  private static final class AwaitsAnotherEdge extends BrokenWaiters.EdgeTriggered {
    private final Set<Io> dry = new HashSet<>();

    AwaitsAnotherEdge(Platform platform) {
      super(platform);
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      if (dry.remove(io)) {
        int _ = ioWait(io, Io.READABLE, null);
      }
      long count = super.ioRead(io, buffer, minimum);
      if (count > 0 && count < buffer.byteSize()) {
        dry.add(io);
      }
      return count;
    }
  }

  private static final class EintrIsReturned extends BreakableScheduler {
    EintrIsReturned(Platform platform) {
      super(platform);
    }

    private long awaiting(Io io, int event, LongSupplier attempt) throws InterruptedException {
      for (; ; ) {
        long count = attempt.getAsLong();
        if (!Errno.EAGAIN.is(count)) {
          return count;
        }
        int _ = ioWait(io, event, null);
      }
    }

    @Override
    public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return awaiting(io, Io.READABLE, () -> io.read(buffer));
    }

    @Override
    public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
      return awaiting(io, Io.WRITABLE, () -> io.write(buffer));
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      return awaiting(
          socket, Io.READABLE, () -> socket.receive(buffer, flags & ~Io.DONT_WAIT, sender));
    }

    @Override
    public long socketSend(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      return awaiting(
          socket, Io.WRITABLE, () -> socket.send(buffer, flags & ~Io.DONT_WAIT, destination));
    }
  }
}
