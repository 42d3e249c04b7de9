package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.StringJoiner;
import java.util.function.IntUnaryOperator;

/**
 * An epoll instance with room for the events of one wait.
 *
 * <p>It keeps no handles, only the tags that they were added with. One thread, its owner, waits,
 * reads the events, and may transfer through it ({@link #readFrom}, {@link #writeTo}); {@link
 * #add}, {@link #modify} and {@link #remove} may be called by any thread. Closing a descriptor
 * removes it, unless a child process that is just being started still shares it: an event can then
 * arrive under the tag of a handle that is closed, so tags are never reused and unknown ones
 * ignored.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
public final class Epoll extends Descriptor {
  /** Reading would not wait. */
  public static final int EPOLLIN = 0x001;

  /** Urgent data. */
  public static final int EPOLLPRI = 0x002;

  /** Writing would not wait. */
  public static final int EPOLLOUT = 0x004;

  /** An error is pending; always reported. */
  public static final int EPOLLERR = 0x008;

  /** Both directions are at their end; always reported. */
  public static final int EPOLLHUP = 0x010;

  /** The peer will write no more. */
  public static final int EPOLLRDHUP = 0x2000;

  /** Wakes one of several instances that wait for the same descriptor, not all. */
  public static final int EPOLLEXCLUSIVE = 1 << 28;

  /** Reports once, until {@link #modify} arms it again. */
  public static final int EPOLLONESHOT = 1 << 30;

  /** Reports changes, not states. */
  public static final int EPOLLET = 1 << 31;

  private static final Architecture ARCHITECTURE = Architecture.current();

  // Any thread; it only ever goes from true to false.
  private static volatile boolean preciseWaitExists = true;

  private final int capacity;

  // Owner thread. Freed by the garbage collector, so that close cannot take it from under a wait.
  private final MemorySegment events;

  // Owner thread: the events of the last wait, copied in one go, because every access to native
  // memory is checked.
  private final int[] happened;

  // Owner thread; in use by one call at a time, as no transfer through it waits.
  private final CallFrame frame = CallFrame.unpooled();

  private Epoll(Platform platform, int number, int capacity) {
    super(platform, number);
    this.capacity = capacity;
    useOwnFrames();
    this.events = Arena.ofAuto().allocate((long) capacity * ARCHITECTURE.eventSize(), 8);
    this.happened = new int[capacity * ARCHITECTURE.eventInts()];
  }

  /**
   * Opens an instance.
   *
   * @param capacity how many events one wait takes at most, at least 1
   * @return the instance, which the caller closes
   * @throws IOException if the system refuses, at a descriptor limit for example
   * @throws IllegalArgumentException if the capacity is not positive
   */
  public static Epoll open(int capacity) throws IOException {
    if (capacity <= 0) {
      throw new IllegalArgumentException("capacity must be at least 1, not " + capacity);
    }
    int number = EventCalls.epollCreate(Constants.O_CLOEXEC);
    if (number < 0) {
      throw Libc.failure("epoll_create1", number);
    }
    return new Epoll(PosixPlatform.provider(), number, capacity);
  }

  /**
   * Adds a descriptor.
   *
   * @param descriptor what to watch
   * @param events any of the constants of this class
   * @param tag what {@link #tagAt} will say
   * @return 0 or {@code -errno}: {@code -EPERM} for a regular file, {@code -EEXIST} when it is
   *     there already, {@code -EBADF} when it is closed
   */
  public int add(Descriptor descriptor, int events, long tag) {
    descriptor.shareFramesOf(this);
    return control(Constants.EPOLL_CTL_ADD, descriptor, events, tag);
  }

  /**
   * Changes what a descriptor is watched for, and arms it again.
   *
   * @param descriptor what is watched
   * @param events any of the constants of this class
   * @param tag what {@link #tagAt} will say from now on
   * @return 0 or {@code -errno}: {@code -ENOENT} when it is not there, {@code -EBADF} when it is
   *     closed
   */
  public int modify(Descriptor descriptor, int events, long tag) {
    return control(Constants.EPOLL_CTL_MOD, descriptor, events, tag);
  }

  /**
   * Removes a descriptor.
   *
   * @param descriptor what is watched
   * @return 0 or {@code -errno}: {@code -ENOENT} when it is not there, {@code -EBADF} when it is
   *     closed (and so removed already)
   */
  public int remove(Descriptor descriptor) {
    return control(Constants.EPOLL_CTL_DEL, descriptor, 0, 0);
  }

  /**
   * Takes the events that are there, and does not wait.
   *
   * @return how many, or {@code -errno}
   */
  public int poll() {
    return isOpen()
        ? taken(EventCalls.epollLook(frame, number(), events, capacity))
        : Errno.EBADF.result();
  }

  /**
   * Waits for an event.
   *
   * @param nanos how long at most; {@link Long#MAX_VALUE} is for ever, zero and less is {@link
   *     #poll}. Older systems round up to milliseconds and end the longest waits after 24 days
   * @return how many events there are, 0 when the time has passed or a signal has interrupted the
   *     wait, or {@code -errno}
   */
  public int await(long nanos) {
    if (nanos <= 0) {
      return poll();
    }
    return preciseWaitExists ? awaitPrecisely(nanos) : awaitMillis(nanos);
  }

  private int awaitPrecisely(long nanos) {
    int count =
        waiting(epoll -> EventCalls.epollPreciseWait(frame, epoll, events, capacity, nanos));
    // Some sandboxes answer EPERM to what they do not know.
    if (Errno.ENOSYS.is(count) || Errno.EPERM.is(count)) {
      preciseWaitExists = false;
      return awaitMillis(nanos);
    }
    return count;
  }

  /** Waits without the help of {@code epoll_pwait2}, which Linux has since 5.11. */
  int awaitMillis(long nanos) {
    return waiting(epoll -> EventCalls.epollWait(frame, epoll, events, capacity, nanos));
  }

  private int waiting(IntUnaryOperator call) {
    if (!tryAcquire()) {
      return Errno.EBADF.result();
    }
    try {
      return taken(call.applyAsInt(number()));
    } finally {
      release();
    }
  }

  private int taken(int count) {
    if (count > 0) {
      int ints = count * ARCHITECTURE.eventInts();
      MemorySegment.copy(events, JAVA_INT, 0, happened, 0, ints);
    }
    return Errno.EINTR.is(count) ? 0 : count;
  }

  /**
   * What happened to one of the descriptors. Owner thread, after a wait and before the next.
   *
   * @param index from 0 up to what {@link #poll} or {@link #await} returned
   * @return any of the constants of this class
   */
  public int eventsAt(int index) {
    return ARCHITECTURE.eventsAt(happened, index);
  }

  /**
   * Which descriptor it happened to. Owner thread, after a wait and before the next.
   *
   * @param index from 0 up to what {@link #poll} or {@link #await} returned
   * @return the tag that it was added with
   */
  public long tagAt(int index) {
    return ARCHITECTURE.tagAt(happened, index);
  }

  /**
   * Reads once, as {@link Io#read} of the descriptor does, with a call frame that is kept here
   * instead of one from the pool. Owner thread only.
   *
   * @param descriptor a handle that the caller holds, watched or not
   * @param buffer native memory; filled from its start
   * @return the bytes read, 0 at end of stream, or {@code -errno}
   */
  public long readFrom(Descriptor descriptor, MemorySegment buffer) {
    return descriptor.read(frame, buffer);
  }

  /**
   * Writes once, as {@link Io#write} of the descriptor does, with a call frame that is kept here
   * instead of one from the pool. Owner thread only.
   *
   * @param descriptor a handle that the caller holds, watched or not
   * @param buffer native memory, taken from its start
   * @return the bytes written, or {@code -errno}
   */
  public long writeTo(Descriptor descriptor, MemorySegment buffer) {
    return descriptor.write(frame, buffer);
  }

  private int control(int operation, Descriptor descriptor, int events, long tag) {
    return guarded(() -> descriptor.guarded(() -> controlHeld(operation, descriptor, events, tag)));
  }

  private int controlHeld(int operation, Descriptor descriptor, int events, long tag) {
    CallFrame frame = takeFrame();
    try {
      ARCHITECTURE.encodeEvent(frame.scratch, 0, events, tag);
      return EventCalls.epollControl(number(), operation, descriptor.number(), frame.scratch);
    } finally {
      frame.put();
    }
  }

  /**
   * How a set of epoll events is written in messages.
   *
   * @param events any of the constants of this class
   * @return for example {@code EPOLLIN|EPOLLET}, or {@code none}
   */
  public static String describe(int events) {
    StringJoiner names = new StringJoiner("|").setEmptyValue("none");
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      if ((events & 1 << bit) != 0) {
        names.add(name(1 << bit));
      }
    }
    return names.toString();
  }

  private static String name(int event) {
    return switch (event) {
      case EPOLLIN -> "EPOLLIN";
      case EPOLLPRI -> "EPOLLPRI";
      case EPOLLOUT -> "EPOLLOUT";
      case EPOLLERR -> "EPOLLERR";
      case EPOLLHUP -> "EPOLLHUP";
      case EPOLLRDHUP -> "EPOLLRDHUP";
      case EPOLLEXCLUSIVE -> "EPOLLEXCLUSIVE";
      case EPOLLONESHOT -> "EPOLLONESHOT";
      case EPOLLET -> "EPOLLET";
      default -> "0x" + Integer.toHexString(event);
    };
  }

  @Override
  public String toString() {
    return "epoll";
  }
}
