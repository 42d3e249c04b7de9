package io.ramie.conformance.broken;

import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be wrong with sending. */
final class BrokenSend {
  private BrokenSend() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            SendsLater.class,
            SendsLater::new,
            "What is sent is left to a fiber that comes to its turn later.",
            "K1",
            "K2",
            "K7d",
            "K133")
        .add(NoDestination.class, NoDestination::new, "The destination is not handed on.", "K2")
        .add(
            SendTriesOnce.class,
            SendTriesOnce::new,
            "socketSend tries once.",
            "K130",
            "K131",
            "K137",
            "K138")
        .add(
            SendsTwice.class,
            SendsTwice::new,
            "What had to wait for room is sent once more.",
            "K130",
            "K131")
        .add(
            DropsEmptyDatagrams.class,
            DropsEmptyDatagrams::new,
            "A datagram of length 0 is not sent.",
            "K133")
        .add(
            NothingIsUrgent.class,
            NothingIsUrgent::new,
            "Urgent data is sent as other data.",
            "K135")
        .add(
            GoneIsZero.class,
            GoneIsZero::new,
            "When the other side has gone socketSend returns 0.",
            "K7d",
            "K137")
        .list();
  }

  private static final class SendsLater extends BreakableScheduler {
    SendsLater(Platform platform) {
      super(platform);
    }

    @Override
    public long socketSend(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      Fiber<?> _ = fiber(FiberOptions.NONE, () -> sendLater(socket, buffer, flags, destination));
      return buffer.byteSize();
    }

    private long sendLater(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      this.yield();
      return super.socketSend(socket, buffer, flags, destination);
    }
  }

  private static final class NoDestination extends BreakableScheduler {
    NoDestination(Platform platform) {
      super(platform);
    }

    @Override
    public long socketSend(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      return super.socketSend(socket, buffer, flags, null);
    }
  }

  private static final class SendTriesOnce extends BreakableScheduler {
    SendTriesOnce(Platform platform) {
      super(platform);
    }

    @Override
    public long socketSend(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      return super.socketSend(socket, buffer, flags | Io.DONT_WAIT, destination);
    }
  }

  private static final class SendsTwice extends BreakableScheduler {
    SendsTwice(Platform platform) {
      super(platform);
    }

    @Override
    public long socketSend(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      long count = super.socketSend(socket, buffer, flags | Io.DONT_WAIT, destination);
      if ((flags & Io.DONT_WAIT) != 0 || !Errno.EAGAIN.is(count)) {
        return count;
      }
      long _ = super.socketSend(socket, buffer, flags, destination);
      return super.socketSend(socket, buffer, flags, destination);
    }
  }

  private static final class DropsEmptyDatagrams extends BreakableScheduler {
    DropsEmptyDatagrams(Platform platform) {
      super(platform);
    }

    @Override
    public long socketSend(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      return buffer.byteSize() == 0 ? 0 : super.socketSend(socket, buffer, flags, destination);
    }
  }

  private static final class NothingIsUrgent extends BreakableScheduler {
    NothingIsUrgent(Platform platform) {
      super(platform);
    }

    @Override
    public long socketSend(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      return super.socketSend(socket, buffer, flags & ~Io.OUT_OF_BAND, destination);
    }
  }

  private static final class GoneIsZero extends BreakableScheduler {
    GoneIsZero(Platform platform) {
      super(platform);
    }

    @Override
    public long socketSend(
        Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
        throws InterruptedException {
      long count = super.socketSend(socket, buffer, flags, destination);
      return Errno.EPIPE.is(count) ? 0 : count;
    }
  }
}
