package io.ramie.epoll;

import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import io.ramie.spi.IoWait;
import org.jspecify.annotations.Nullable;

/**
 * A wait for a handle on the loop: an entry of its {@link Registration}'s list, which the timers
 * end with 0. One of several handles has a {@link SelectMember} there.
 */
class ReadyWait extends IoWait implements Timed {
  // Loop's thread: its neighbours in the list, kept by Registration.
  @Nullable ReadyWait previous;
  @Nullable ReadyWait next;

  private int heapIndex = NOT_QUEUED;

  ReadyWait(Fiber<?> fiber, Io io, int events, long timeoutNanos, long since) {
    super(fiber, io, events, timeoutNanos, since);
  }

  @Override
  public int heapIndex() {
    return heapIndex;
  }

  @Override
  public void setHeapIndex(int index) {
    heapIndex = index;
  }

  @Override
  public void expire() {
    complete(0);
  }
}
