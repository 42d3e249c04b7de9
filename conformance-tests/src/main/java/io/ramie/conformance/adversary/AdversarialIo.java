package io.ramie.conformance.adversary;

import static io.ramie.conformance.adversary.Fault.EAGAIN;
import static io.ramie.conformance.adversary.Fault.ECONNABORTED;
import static io.ramie.conformance.adversary.Fault.ECONNRESET;
import static io.ramie.conformance.adversary.Fault.EINTR;
import static io.ramie.conformance.adversary.Fault.EMFILE;
import static io.ramie.conformance.adversary.Fault.ENFILE;
import static io.ramie.conformance.adversary.Fault.ENOBUFS;
import static io.ramie.conformance.adversary.Fault.ENOMEM;
import static io.ramie.conformance.adversary.Fault.HANG_UP;
import static io.ramie.conformance.adversary.Fault.SHORT_TRANSFER;

import io.ramie.conformance.platform.ForwardingIo;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A handle whose primitives meet faults before they reach the real one.
 *
 * <p>What the real handle is ready for is not touched: those who poll look at {@link #underlying}.
 * So a refusal is not followed by an event, and whoever waits for one without looking first, or
 * looks only once, waits for ever.
 */
final class AdversarialIo extends ForwardingIo {
  /** What kind of handle it is, as far as faults are concerned. */
  enum Kind {
    /** Bytes without boundaries between sockets: can be reset, and hang up. */
    CONNECTION,
    /** Messages, which stay whole. */
    DATAGRAMS,
    /** Pipes, terminals and files. */
    BYTES,
    /** Nothing is transferred. */
    OTHER
  }

  private static final int LONGEST_STORM = 8;

  private final AdversarialPlatform platform;
  private final Faults faults;
  private final Dice dice;
  private final Kind kind;
  private final boolean file;
  private final Storm reading = new Storm();
  private final Storm writing = new Storm();
  private final Storm lying = new Storm();

  // Any thread; it only ever goes from false to true.
  private volatile boolean reset;

  AdversarialIo(AdversarialPlatform platform, Faults faults, Io real, Kind kind) {
    super(platform, real);
    this.platform = platform;
    this.faults = faults;
    this.dice = faults.newDice();
    this.kind = kind;
    this.file = real.isFile();
  }

  // Transfer

  @Override
  public long read(MemorySegment buffer) {
    return take("read", buffer, super::read);
  }

  @Override
  public long readAt(MemorySegment buffer, long position) {
    return take("readAt", buffer, part -> super.readAt(part, position));
  }

  @Override
  public long receive(
      MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender) {
    return take("receive", buffer, part -> super.receive(part, flags, sender));
  }

  @Override
  public long readNow(MemorySegment buffer, long position) {
    return strikes(EAGAIN, "readNow")
        ? Errno.EAGAIN.result()
        : super.readNow(part("readNow", buffer), position);
  }

  @Override
  public long write(MemorySegment buffer) {
    return give("write", buffer, super::write);
  }

  @Override
  public long writeAt(MemorySegment buffer, long position) {
    return give("writeAt", buffer, part -> super.writeAt(part, position));
  }

  @Override
  public long send(MemorySegment buffer, int flags, @Nullable SocketAddress destination) {
    return give("send", buffer, part -> super.send(part, flags, destination));
  }

  @Override
  public long writeNow(MemorySegment buffer, long position) {
    return strikes(EAGAIN, "writeNow")
        ? Errno.EAGAIN.result()
        : super.writeNow(part("writeNow", buffer), position);
  }

  @Override
  public long transferTo(Io target, long position, long count) {
    if (count <= 0 || !isOpen()) {
      return super.transferTo(target, position, count);
    }
    int refused = file && target.isFile() ? 0 : refusal(writing, "transferTo", false);
    if (refused != 0) {
      return refused;
    }
    long some = strikes(SHORT_TRANSFER, "transferTo") ? dice.upTo(count) : count;
    return super.transferTo(target, position, some);
  }

  private long take(String operation, MemorySegment buffer, ToLongFunction<MemorySegment> attempt) {
    if (buffer.byteSize() == 0 || !isOpen()) {
      return attempt.applyAsLong(buffer);
    }
    int refused = refusal(reading, operation, true);
    if (refused == 0) {
      refused = ending(operation);
    }
    if (refused != 0) {
      return refused;
    }
    return reset ? 0 : attempt.applyAsLong(part(operation, buffer));
  }

  private long give(String operation, MemorySegment buffer, ToLongFunction<MemorySegment> attempt) {
    if (buffer.byteSize() == 0 || !isOpen()) {
      return attempt.applyAsLong(buffer);
    }
    int refused = refusal(writing, operation, true);
    if (refused == 0) {
      refused = ending(operation);
    }
    if (refused == 0 && (kind == Kind.CONNECTION || kind == Kind.DATAGRAMS)) {
      refused = shortage(operation, ENOBUFS, ENOMEM);
    }
    return refused != 0 ? refused : attempt.applyAsLong(part(operation, buffer));
  }

  /** What remains of a buffer when not all of it is transferred. */
  private MemorySegment part(String operation, MemorySegment buffer) {
    boolean shortened =
        buffer.byteSize() > 1
            && (kind == Kind.CONNECTION || kind == Kind.BYTES)
            && strikes(SHORT_TRANSFER, operation);
    return shortened ? buffer.asSlice(0, dice.upTo(buffer.byteSize() - 1)) : buffer;
  }

  // Connecting and accepting

  /** A connect that a signal interrupts goes on by itself. */
  @Override
  public int connect(SocketAddress address) {
    int result = super.connect(address);
    return result == 0 && kind == Kind.CONNECTION && strikes(EINTR, "connect")
        ? Errno.EINPROGRESS.result()
        : result;
  }

  @Override
  public IoResult accept() {
    if (!isOpen()) {
      return super.accept();
    }
    int refused = refusal(reading, "accept", true);
    if (refused == 0) {
      refused = shortage("accept", EMFILE, ENFILE, ENOBUFS, ENOMEM);
    }
    if (refused != 0) {
      return IoResult.error(refused);
    }
    IoResult result = super.accept();
    return result.isError() ? result : accepted(result.io());
  }

  private IoResult accepted(Io connection) {
    if (strikes(ECONNABORTED, "accept")) {
      resetWhenClosed(connection);
      connection.close();
      return IoResult.error(Errno.ECONNABORTED);
    }
    return IoResult.of(new AdversarialIo(platform, faults, connection, kind));
  }

  // Faults

  /** Whether a poller is to say that it is ready, whatever it is; never twice in a row. */
  boolean seemsReady() {
    boolean seems =
        isOpen() && lying.next() == Storm.Weather.CALM && strikes(Fault.SPURIOUS_READINESS, "poll");
    if (seems) {
      lying.begin(0);
    }
    return seems;
  }

  private boolean strikes(Fault fault, String operation) {
    return faults.strike(fault, dice, operation, this);
  }

  /** Whether an attempt is refused that could be made again: a negated errno, or 0. */
  private int refusal(Storm storm, String operation, boolean interruptible) {
    return switch (storm.next()) {
      case SPARED -> 0;
      case RAGING -> stormGoesOn(operation);
      case CALM -> newRefusal(storm, operation, interruptible);
    };
  }

  private int stormGoesOn(String operation) {
    faults.record(EAGAIN, operation, this);
    return Errno.EAGAIN.result();
  }

  private int newRefusal(Storm storm, String operation, boolean interruptible) {
    if (interruptible && strikes(EINTR, operation)) {
      storm.begin(0);
      return Errno.EINTR.result();
    }
    // Reading and writing a file wait for the disk.
    if (!(file && interruptible) && strikes(EAGAIN, operation)) {
      storm.begin((int) dice.upTo(LONGEST_STORM) - 1);
      return Errno.EAGAIN.result();
    }
    return 0;
  }

  private int shortage(String operation, Fault... possible) {
    for (Fault fault : possible) {
      if (strikes(fault, operation)) {
        return Errno.valueOf(fault.name()).result();
      }
    }
    return 0;
  }

  /** Whether the connection ends now: the error to tell, or 0, also when it just ends. */
  private int ending(String operation) {
    if (kind != Kind.CONNECTION || reset) {
      return 0;
    }
    if (strikes(ECONNRESET, operation)) {
      reset = true;
      resetWhenClosed(real());
      int _ = real().shutdown(true, true);
      return Errno.ECONNRESET.result();
    }
    if (strikes(HANG_UP, operation)) {
      int _ = real().shutdown(true, true);
    }
    return 0;
  }

  /** Lets the peer find its connection reset; a socket that is not TCP just ends. */
  private static void resetWhenClosed(Io connection) {
    int _ = connection.setOption(StandardSocketOptions.SO_LINGER, 0);
  }
}
