package io.ramie.conformance.broken;

import io.ramie.conformance.Bytes;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What can be wrong with receiving. */
final class BrokenReceive {
  private BrokenReceive() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            SenderIsNotTold.class,
            SenderIsNotTold::new,
            "Nobody is told where a datagram came from.",
            "K4")
        .add(
            SkipsEmptyDatagrams.class,
            SkipsEmptyDatagrams::new,
            "A datagram of length 0 is passed over.",
            "K11")
        .add(
            FlagsOfTheSystem.class,
            FlagsOfTheSystem::new,
            "The flags are taken for those of the system, where urgent data is 1 and a peek is 2.",
            "K121",
            "K123")
        .add(
            KeepsTheRest.class,
            KeepsTheRest::new,
            "What of a datagram has no room is kept for the next call.",
            "K122")
        .add(
            JoinsMessages.class,
            JoinsMessages::new,
            "As long as there is room the next datagram is received behind the first.",
            "K129")
        .add(
            AlwaysTheWholeLength.class,
            AlwaysTheWholeLength::new,
            "The whole length of a datagram is returned, also when nobody has asked for it.",
            "K122")
        .add(
            NeverTheWholeLength.class,
            NeverTheWholeLength::new,
            "The whole length of a datagram is never returned.",
            "K139")
        .add(
            ReceiveTriesOnce.class,
            ReceiveTriesOnce::new,
            "socketReceive tries once.",
            "K3",
            "K11",
            "K125",
            "K126",
            "K128",
            "K136")
        .add(
            ReceiveAlwaysWaits.class,
            ReceiveAlwaysWaits::new,
            "DONT_WAIT is no reason not to wait.",
            "K120")
        .add(
            ResetIsTheEnd.class,
            ResetIsTheEnd::new,
            "A connection that is reset is at its end.",
            "K136")
        .list();
  }

  private static final class SenderIsNotTold extends BreakableScheduler {
    SenderIsNotTold(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      return super.socketReceive(socket, buffer, flags, null);
    }
  }

  private static final class SkipsEmptyDatagrams extends BreakableScheduler {
    SkipsEmptyDatagrams(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      long count = super.socketReceive(socket, buffer, flags, sender);
      return count == 0 ? super.socketReceive(socket, buffer, flags | Io.DONT_WAIT, sender) : count;
    }
  }

  private static final class FlagsOfTheSystem extends BreakableScheduler {
    FlagsOfTheSystem(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      int others = flags & ~(Io.PEEK | Io.OUT_OF_BAND);
      int peek = (flags & Io.PEEK) != 0 ? Io.OUT_OF_BAND : 0;
      int urgent = (flags & Io.OUT_OF_BAND) != 0 ? Io.PEEK : 0;
      return super.socketReceive(socket, buffer, others | peek | urgent, sender);
    }
  }

  private static final class KeepsTheRest extends BreakableScheduler {
    private final Map<Io, MemorySegment> rests = new HashMap<>();

    KeepsTheRest(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      MemorySegment rest = rests.remove(socket);
      if (rest == null) {
        MemorySegment whole = Bytes.buffer(1 << 16);
        long count = super.socketReceive(socket, whole, flags, sender);
        if (count < 0) {
          return count;
        }
        rest = whole.asSlice(0, count);
      }
      long count = Math.min(rest.byteSize(), buffer.byteSize());
      buffer.copyFrom(rest.asSlice(0, count));
      if (count < rest.byteSize()) {
        rests.put(socket, rest.asSlice(count));
      }
      return count;
    }
  }

  private static final class JoinsMessages extends BreakableScheduler {
    JoinsMessages(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      long first = super.socketReceive(socket, buffer, flags, sender);
      MemorySegment rest = buffer.asSlice(Math.max(first, 0));
      if (first <= 0 || rest.byteSize() == 0) {
        return first;
      }
      return first + Math.max(super.socketReceive(socket, rest, flags | Io.DONT_WAIT, sender), 0);
    }
  }

  private static final class AlwaysTheWholeLength extends BreakableScheduler {
    AlwaysTheWholeLength(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      return super.socketReceive(socket, buffer, flags | Io.WHOLE_LENGTH, sender);
    }
  }

  private static final class NeverTheWholeLength extends BreakableScheduler {
    NeverTheWholeLength(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      return super.socketReceive(socket, buffer, flags & ~Io.WHOLE_LENGTH, sender);
    }
  }

  private static final class ReceiveTriesOnce extends BreakableScheduler {
    ReceiveTriesOnce(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      return super.socketReceive(socket, buffer, flags | Io.DONT_WAIT, sender);
    }
  }

  private static final class ReceiveAlwaysWaits extends BreakableScheduler {
    ReceiveAlwaysWaits(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      return super.socketReceive(socket, buffer, flags & ~Io.DONT_WAIT, sender);
    }
  }

  private static final class ResetIsTheEnd extends BreakableScheduler {
    ResetIsTheEnd(Platform platform) {
      super(platform);
    }

    @Override
    public long socketReceive(
        Io socket,
        MemorySegment buffer,
        int flags,
        @Nullable Consumer<? super SocketAddress> sender)
        throws InterruptedException {
      long count = super.socketReceive(socket, buffer, flags, sender);
      return Errno.ECONNRESET.is(count) ? 0 : count;
    }
  }
}
