package io.ramie.posix;

import static io.ramie.posix.Libc.INT;
import static io.ramie.posix.Libc.LONG;
import static io.ramie.posix.Libc.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ramie.spi.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Calls that ask whether something is ready. Each returns a count, zero, or a negated error number;
 * those that wait leave EINTR to their callers, who know how much time is left.
 */
final class EventCalls {
  /** A timeout that never comes. */
  static final long FOREVER = Long.MAX_VALUE;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** What only epoll uses. */
  private static final class Epolls {
    private static final MethodHandle CREATE = Libc.critical("epoll_create1", INT, INT);
    private static final MethodHandle CONTROL =
        Libc.critical("epoll_ctl", INT, INT, INT, INT, POINTER);
    private static final MethodHandle LOOK =
        Libc.critical("epoll_wait", INT, INT, POINTER, INT, INT);
    private static final MethodHandle WAIT =
        Libc.ordinary("epoll_wait", INT, INT, POINTER, INT, INT);
    private static final @Nullable MethodHandle PRECISE_WAIT =
        Libc.optional("epoll_pwait2", INT, INT, POINTER, INT, POINTER, POINTER);
  }

  /** What only poll uses. */
  private static final class Polls {
    private static final MethodHandle LOOK = Libc.critical("poll", INT, POINTER, LONG, INT);
    private static final MethodHandle PPOLL =
        Libc.ordinary("ppoll", INT, POINTER, LONG, POINTER, POINTER);
  }

  /** What only event descriptors use. */
  private static final class EventFds {
    private static final MethodHandle EVENTFD = Libc.critical("eventfd", INT, INT, INT);
  }

  private EventCalls() {}

  static int eventfd(int flags) {
    return Libc.call(f -> (int) EventFds.EVENTFD.invokeExact(f.state, 0, flags));
  }

  static int epollCreate(int flags) {
    return Libc.call(f -> (int) Epolls.CREATE.invokeExact(f.state, flags));
  }

  static int epollControl(int epoll, int operation, int number, MemorySegment event) {
    return Libc.call(
        f -> (int) Epolls.CONTROL.invokeExact(f.state, epoll, operation, number, event));
  }

  /** Takes what is ready now, and never waits. */
  static int epollLook(CallFrame frame, int epoll, MemorySegment events, int capacity) {
    try {
      int count = (int) Epolls.LOOK.invokeExact(frame.state, epoll, events, capacity, 0);
      return count < 0 ? frame.error() : count;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Waits with a resolution of milliseconds, rounded up. */
  static int epollWait(CallFrame frame, int epoll, MemorySegment events, int capacity, long nanos) {
    int millis = millis(nanos);
    try {
      int count = (int) Epolls.WAIT.invokeExact(frame.state, epoll, events, capacity, millis);
      return count < 0 ? frame.error() : count;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Waits with a resolution of nanoseconds, or answers ENOSYS where that is not known. */
  static int epollPreciseWait(
      CallFrame frame, int epoll, MemorySegment events, int capacity, long nanos) {
    MethodHandle function = Epolls.PRECISE_WAIT;
    if (function == null) {
      return Errno.ENOSYS.result();
    }
    MemorySegment timeout = timeout(frame, nanos);
    try {
      int count =
          (int)
              function.invokeExact(
                  frame.state, epoll, events, capacity, timeout, MemorySegment.NULL);
      return count < 0 ? frame.error() : count;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Looks at one descriptor, and never waits: the {@code POLL…} bits, or a negated error. */
  static int look(int number, int events) {
    CallFrame frame = CallFrame.take();
    try {
      frame.scratch.set(JAVA_INT, 0, number);
      frame.scratch.set(JAVA_SHORT, 4, (short) events);
      frame.scratch.set(JAVA_SHORT, 6, (short) 0);
      int count = (int) Polls.LOOK.invokeExact(frame.state, frame.scratch, 1L, 0);
      return count < 0 ? frame.error() : frame.scratch.get(JAVA_SHORT, 6);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    } finally {
      frame.put();
    }
  }

  static int ppoll(CallFrame frame, MemorySegment array, int count, long nanos) {
    MemorySegment timeout = timeout(frame, nanos);
    try {
      int ready =
          (int)
              Polls.PPOLL.invokeExact(
                  frame.state, array, (long) count, timeout, MemorySegment.NULL);
      return ready < 0 ? frame.error() : ready;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Nanoseconds as the milliseconds of {@code epoll_wait}: never too few, -1 for ever. */
  static int millis(long nanos) {
    if (nanos == FOREVER) {
      return -1;
    }
    long rounded = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
    return (int) Math.min(rounded, Integer.MAX_VALUE);
  }

  private static MemorySegment timeout(CallFrame frame, long nanos) {
    return nanos == FOREVER ? MemorySegment.NULL : frame.timespec(nanos);
  }
}
