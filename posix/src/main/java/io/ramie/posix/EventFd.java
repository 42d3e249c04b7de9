package io.ramie.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.ramie.spi.Platform;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A descriptor that becomes readable when somebody signals it: how another thread wakes a loop that
 * waits in {@link Epoll#await} or in {@code poll(2)}. As a handle it is read and written eight
 * bytes at a time, see eventfd(2).
 */
public final class EventFd extends PromptDescriptor {
  private static final MemorySegment ONE = one();

  // Written by the kernel only, and never read.
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);

  private EventFd(Platform platform, int number) {
    super(platform, number);
  }

  /**
   * Opens one that nobody has signalled yet.
   *
   * @return the descriptor, which the caller closes
   * @throws IOException if the system refuses, at a descriptor limit for example
   */
  public static EventFd open() throws IOException {
    int number = EventCalls.eventfd(Constants.O_CLOEXEC | Constants.O_NONBLOCK);
    if (number < 0) {
      throw Libc.failure("eventfd", number);
    }
    return new EventFd(PosixPlatform.provider(), number);
  }

  /**
   * Makes it readable until the next {@link #drain}. Any thread may call this; it never blocks and
   * never throws, and does nothing after {@link #close}.
   */
  public void signal() {
    if (tryAcquire()) {
      try {
        // EAGAIN means that the counter is full, and then it is readable anyhow.
        long _ = write(ONE);
      } finally {
        release();
      }
    }
  }

  /** Forgets the signals so far. Called by the thread that waits. */
  public void drain() {
    if (tryAcquire()) {
      try {
        long _ = read(counter);
      } finally {
        release();
      }
    }
  }

  @Override
  public String toString() {
    return "eventfd";
  }

  private static MemorySegment one() {
    MemorySegment one = Arena.global().allocate(JAVA_LONG);
    one.set(JAVA_LONG, 0, 1);
    return one;
  }
}
