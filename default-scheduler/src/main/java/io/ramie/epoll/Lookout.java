package io.ramie.epoll;

import io.ramie.spi.Io;

/**
 * Looks at a handle from time to time in place of the kernel, which has refused to watch it ({@code
 * ENOSPC} at the limit of watches of a user, {@code ENOMEM}): whoever waits for it is told later
 * than otherwise, and not never. The pauses grow, so that a long wait costs next to nothing. The
 * loop's thread only.
 */
final class Lookout implements Timed {
  private static final long SHORTEST_PAUSE_NANOS = 1_000_000;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;
  private static final int EVERYTHING = Io.READABLE | Io.PRIORITY | Io.WRITABLE;

  private final EventLoop loop;
  private final Registration registration;
  private long pause = SHORTEST_PAUSE_NANOS;
  private int heapIndex = NOT_QUEUED;

  Lookout(EventLoop loop, Registration registration) {
    this.loop = loop;
    this.registration = registration;
  }

  void begin() {
    loop.schedule(this, pause);
  }

  void end() {
    loop.cancel(this);
  }

  @Override
  public void expire() {
    int found = registration.check(EVERYTHING);
    if (found != 0) {
      registration.told(found, true);
    }
    pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    begin();
  }

  @Override
  public int heapIndex() {
    return heapIndex;
  }

  @Override
  public void setHeapIndex(int index) {
    heapIndex = index;
  }
}
