package io.ramie.epoll;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Receiving and sending, with what the loop knows of a socket: an attempt that found nothing is
 * remembered, so that the wait behind it asks the kernel nothing, and a stream that was drained is
 * waited for without an attempt. Looking at data with {@link Io#PEEK} drains nothing, and a short
 * datagram is just a short datagram. The loop's thread only.
 */
final class Messages {
  private static final long SHORTEST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  private final EpollScheduler scheduler;
  private final Registrations registrations;

  Messages(EpollScheduler scheduler) {
    this.scheduler = scheduler;
    this.registrations = scheduler.loop().registrations();
  }

  /** What the hook does, urgent data excepted, which has its own event and its own rules. */
  long receive(
      Io socket, MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender)
      throws InterruptedException {
    boolean waits = (flags & Io.DONT_WAIT) == 0;
    for (; ; ) {
      long count = tryReceive(socket, buffer, flags, sender);
      if (waits && Errno.EAGAIN.is(count)) {
        int _ = scheduler.ioWait(socket, Io.READABLE, null);
      } else if (!Errno.EINTR.is(count)) {
        return count;
      }
    }
  }

  private long tryReceive(
      Io socket,
      MemorySegment buffer,
      int flags,
      @Nullable Consumer<? super SocketAddress> sender) {
    Registration known = registrations.known(socket);
    if (known != null && flags == 0 && wouldFindNothing(known, socket, Io.READABLE)) {
      return Errno.EAGAIN.result();
    }
    long count = socket.receive(buffer, flags & ~Io.DONT_WAIT, sender);
    if (known != null && (flags & Io.PEEK) == 0) {
      known.transferred(Io.READABLE, count, buffer.byteSize());
    }
    return count;
  }

  /** What the hook does. */
  long send(Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
      throws InterruptedException {
    boolean waits = (flags & Io.DONT_WAIT) == 0;
    long pause = SHORTEST_PAUSE_NANOS;
    for (; ; ) {
      long count = trySend(socket, buffer, flags, destination);
      if (waits && Errno.EAGAIN.is(count)) {
        if (dependsOnReceiver(socket, destination)) {
          scheduler.awaitAtMost(socket, Io.WRITABLE, pause);
          pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        } else {
          int _ = scheduler.ioWait(socket, Io.WRITABLE, null);
        }
      } else if (!Errno.EINTR.is(count)) {
        return count;
      }
    }
  }

  private long trySend(
      Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination) {
    Registration known =
        dependsOnReceiver(socket, destination) ? null : registrations.known(socket);
    if (known != null && flags == 0 && wouldFindNothing(known, socket, Io.WRITABLE)) {
      return Errno.EAGAIN.result();
    }
    long count = socket.send(buffer, flags & ~Io.DONT_WAIT, destination);
    if (known != null) {
      known.transferred(Io.WRITABLE, count, buffer.byteSize());
    }
    return count;
  }

  /**
   * Whether it is the queue of the receiver that may be full. That of a Unix domain socket can be
   * while the sender's own is empty, so that the sender counts as writable, and no event tells when
   * there is room.
   */
  private static boolean dependsOnReceiver(Io socket, @Nullable SocketAddress destination) {
    return destination != null && socket.family() == StandardProtocolFamily.UNIX;
  }

  /** A handle that is closed, or no socket, is to be found out by an attempt. */
  private static boolean wouldFindNothing(Registration known, Io socket, int event) {
    return known.isDrained(event) && socket.isOpen() && socket.family() != null;
  }
}
