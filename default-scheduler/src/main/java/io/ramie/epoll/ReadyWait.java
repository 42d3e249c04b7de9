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

  /**
   * Loads what {@link #tell} will need beside this object. Loop's thread.
   *
   * @return what says nothing, and depends on what was loaded
   */
  boolean fetch() {
    return false;
  }

  /**
   * The kernel has told that some of the events have come. Loop's thread.
   *
   * @param found those of them that are waited for
   * @param reads whether to read now, if it waits for that
   * @return whether it has read
   */
  boolean tell(int found, boolean reads) {
    ready(found);
    return false;
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
