package io.ramie.posix;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A handle over a descriptor of the operating system. It owns its number: no other object does, and
 * nobody closes it but {@link #close}.
 *
 * <p>A number is reused as soon as it is given back, and whoever still used it then would read from
 * a stranger's connection. So it is given back by the last user: between {@link #close} and the
 * last {@link #release} it stands for a marker that is at its end for readers and broken for
 * writers. Whatever it stood for before (a port, a connection, the last reference to a file) is let
 * go at once.
 *
 * <pre>
 *            close, no users                     close(2)
 *   open ------------------------------------------------------------&gt; number reused by anybody
 *     \                                                           ^
 *      '-- close, users left --&gt; marker (dup3) -- last release --'
 * </pre>
 *
 * <p>The primitives that transfer bytes (read, write, receive, send, accept, transferTo and their
 * positional kin) do not hold the handle themselves, since their callers do for the whole
 * operation, waits included. On a handle that is closed they answer {@code -EBADF} and leave its
 * number alone; only a caller that does not hold it could lose it between that check and the call.
 * All other methods hold it themselves.
 */
public abstract sealed class Descriptor extends Io
    permits Epoll, PathDescriptor, ProcessDescriptor, PromptDescriptor, SharedDescriptor {
  private final int number;

  // Any thread. Which call frames it uses: a hint, so a stale value only costs time.
  private int frameHome;

  Descriptor(Platform platform, int number) {
    super(platform);
    this.number = number;
    this.frameHome = CallFrame.homeOfThread();
  }

  /**
   * The number that the kernel knows it by.
   *
   * @return not negative; it means this handle only while the caller holds it with {@link #acquire}
   */
  public final int number() {
    return number;
  }

  @Override
  public final Path reopenPath() {
    return Path.of("/proc/self/fd/" + number);
  }

  /**
   * Whether bytes flow without boundaries, so that a short transfer means there was no more.
   *
   * @return true for TCP sockets, socket pairs and pipes
   */
  public boolean isStream() {
    return false;
  }

  /**
   * Whether {@code -EAGAIN} may be its own answer and not the kernel's, because another thread uses
   * it: then it may be ready all the same, and no event tells when the other thread is done.
   *
   * @return true for standard streams that cannot be opened anew
   */
  public boolean mayRefuseItself() {
    return false;
  }

  /**
   * What it is ready for now. It never waits.
   *
   * @param events any of {@link #READABLE}, {@link #PRIORITY} and {@link #WRITABLE}
   * @return the ready ones; a hang-up or an error counts as readable and as writable; all of them
   *     for what is always ready; 0 when it is closed
   */
  public final int readiness(int events) {
    if (!tryAcquire()) {
      return 0;
    }
    try {
      int happened = EventCalls.look(number, PosixPoller.toPoll(events));
      return happened < 0 ? 0 : PosixPoller.fromPoll(happened) & events;
    } finally {
      release();
    }
  }

  /** Reads as {@link #read(MemorySegment)} does, with a frame of the caller's if it needs one. */
  long read(CallFrame frame, MemorySegment buffer) {
    return read(buffer);
  }

  /** Writes as {@link #write(MemorySegment)} does, with a frame of the caller's if it needs one. */
  long write(CallFrame frame, MemorySegment buffer) {
    return write(buffer);
  }

  @Override
  public final long transferTo(Io target, long position, long count) {
    return Transfer.run(this, target, position, count);
  }

  /** What it is for {@link #transferTo}. */
  Transfer.Kind transferKind() {
    return Transfer.Kind.OTHER;
  }

  /** Begins a call that may wait with the lock of the own position held, if that is meant. */
  void enterPosition(long position) {}

  /** Ends what {@link #enterPosition} has begun. */
  void leavePosition(long position) {}

  @Override
  protected void implPreClose() {
    if (ClosedMarker.cover(number) < 0) {
      // No descriptor left for the marker. This does half of it, and nothing to what is no socket.
      int _ = SocketCalls.shutdown(number, Constants.SHUT_RDWR);
    }
  }

  @Override
  protected void implClose() {
    FileCalls.close(number);
  }

  /** A frame for a call on this handle. */
  final CallFrame takeFrame() {
    return CallFrame.take(frameHome);
  }

  /** Shares its frames with those who belong to the same scheduler. */
  final void shareFramesOf(Descriptor other) {
    frameHome = other.frameHome;
  }

  /** Uses frames that no other scheduler uses. */
  final void useOwnFrames() {
    frameHome = CallFrame.newHome();
  }

  /** Runs a call while it holds the handle: its result, or EBADF when that is closed. */
  final int guarded(IntSupplier call) {
    return (int) guardedLong(call::getAsInt);
  }

  /** The same for a call with a longer result. */
  final long guardedLong(LongSupplier call) {
    if (!tryAcquire()) {
      return Errno.EBADF.result();
    }
    try {
      long result = call.getAsLong();
      return isOpen() ? result : Errno.EBADF.result();
    } finally {
      release();
    }
  }

  /** The result of a transfer, unless it may be the marker that has answered. */
  final long settled(long result) {
    return result > 0 || isOpen() ? result : Errno.EBADF.result();
  }
}
