package io.ramie.epoll;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import org.jspecify.annotations.Nullable;

/**
 * One handle as this loop knows it: what it is ready for, and who waits for it.
 *
 * <p>The kernel is asked once, edge-triggered, for everything; it tells each change. What it told
 * is kept in {@code ready} until an operation finds the opposite. So the rule of every reader is:
 *
 * <pre>
 *   not ready            wait for the edge; no system call
 *   ready                try; it is a hint, another loop may have taken the data
 *   tried, EAGAIN        not ready from now on (edges since the last poll are still to be told)
 *   tried, short count   a stream was drained: not ready, and the next attempt waits first,
 *                        unless a hang-up or urgent data was told: those end a transfer early
 *                        with more behind it, and no further edge may come
 * </pre>
 *
 * The loop's thread only.
 */
final class Registration {
  /**
   * As much as the nearest cache keeps of many reads at once, until their fibers have their turn.
   */
  private static final int FEW_BYTES = 4 * 1024;

  /** In how many steps {@link #fetch} gets to all that it loads. */
  static final int STEPS = 3;

  private final Descriptor descriptor;
  private final long tag;
  private final boolean pollable;
  private final boolean refused;

  private @Nullable Runnable whenClosed;
  private int ready;
  private boolean drainable;

  // Whether bytes were moved or looked for. Of a listener, or the wrong end of a pipe, an attempt
  // finds an error, ready or not.
  private boolean transfers;

  // Whether the last bytes that were read were few: then it pays to read before the fiber's turn.
  private boolean readsFew;

  // The waits in the order in which they began: the oldest is to try first.
  private @Nullable ReadyWait first;
  private @Nullable ReadyWait last;

  /**
   * Creates a registration.
   *
   * @param descriptor the handle that the kernel knows
   * @param tag what the kernel's events carry
   * @param pollable whether the kernel tells events of it; a regular file is always ready
   */
  Registration(Descriptor descriptor, long tag, boolean pollable) {
    this(descriptor, tag, pollable, false);
  }

  private Registration(Descriptor descriptor, long tag, boolean pollable, boolean refused) {
    this.descriptor = descriptor;
    this.tag = tag;
    this.pollable = pollable;
    this.refused = refused;
    this.drainable = descriptor.isStream();
  }

  /** One that the kernel has refused, for want of memory or watches: nothing is told of it. */
  static Registration refused(Descriptor descriptor) {
    return new Registration(descriptor, 0, false, true);
  }

  Descriptor descriptor() {
    return descriptor;
  }

  long tag() {
    return tag;
  }

  boolean isPollable() {
    return pollable;
  }

  /** Whether it could be polled, had the kernel not refused it; {@link Lookout} does it then. */
  boolean isRefused() {
    return refused;
  }

  /** Has an action run when the handle is closed, on whichever thread does that. */
  void watchClose(Runnable action) {
    whenClosed = action;
    descriptor.onClose(action);
  }

  /** Withdraws that action, so that the handle does not keep a loop that is gone. */
  void unwatchClose() {
    if (whenClosed != null) {
      descriptor.removeOnClose(whenClosed);
    }
  }

  /** Which of some events it is ready for, as far as is known without a system call. */
  int ready(int events) {
    return ready & events;
  }

  /** Which of some events it really is ready for; asks the kernel. */
  int check(int events) {
    int found = descriptor.readiness(events);
    ready = (ready & ~events) | found;
    return found;
  }

  /** Whether an attempt to transfer would find nothing, as far as is known. */
  boolean isDrained(int event) {
    return transfers && (ready & event) == 0;
  }

  /** An attempt has found it not ready. */
  void notReady(int event) {
    ready &= ~event;
  }

  /**
   * An attempt to transfer was made.
   *
   * @param event which direction: readable or writable
   * @param count what it moved, or {@code -errno}
   * @param size what it could have moved
   */
  void transferred(int event, long count, long size) {
    if (event == Io.READABLE && count > 0) {
      readsFew = count <= FEW_BYTES;
    }
    if (Errno.EAGAIN.is(count)) {
      drained(event);
    } else if (count > 0 && count < size) {
      shortTransfer(event);
    }
  }

  /** It was found not ready; that proves nothing unless the kernel has said so. */
  private void drained(int event) {
    if (!descriptor.mayRefuseItself()) {
      transfers = true;
      ready &= ~event;
    }
  }

  private void shortTransfer(int event) {
    transfers = true;
    if (drainable) {
      ready &= ~event;
    }
  }

  // Waiters

  /** Adds a wait that the next matching event ends. */
  void add(ReadyWait wait) {
    wait.previous = last;
    if (last == null) {
      first = wait;
    } else {
      last.next = wait;
    }
    last = wait;
  }

  /** Removes a wait that was added. */
  void remove(ReadyWait wait) {
    ReadyWait before = wait.previous;
    ReadyWait after = wait.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    wait.previous = null;
    wait.next = null;
  }

  /**
   * Loads what {@link #told} will need.
   *
   * @param step how far to go, from 0 to below {@link #STEPS}; each needs what those before it have
   *     loaded
   * @return what says nothing, and depends on what was loaded
   */
  boolean fetch(int step) {
    ReadyWait wait = first;
    if (wait == null) {
      return false;
    }
    return switch (step) {
      case 0 -> drainable;
      case 1 -> descriptor.isOpen() && wait.isCompleted();
      default -> wait.fetch();
    };
  }

  /** The kernel has told its state, and nothing is read early. */
  void told(int events, boolean ended) {
    told(events, ended, false);
  }

  /**
   * The kernel has told its state.
   *
   * @param events what it is ready for now
   * @param ended whether a hang-up, an error or urgent data is part of that
   * @param readsEarly whether to read for those who wait for that
   */
  void told(int events, boolean ended, boolean readsEarly) {
    ready = events;
    if (ended) {
      drainable = false;
    }
    boolean reads = readsEarly && readsFew;
    for (ReadyWait wait = first; wait != null; wait = wait.next) {
      // A wait before may have taken all there was.
      int found = ready & wait.events();
      if (found != 0) {
        boolean hasRead = wait.tell(found, reads);
        // Who was told and has not read goes before those behind.
        reads &= hasRead || (found & Io.READABLE) == 0;
      }
    }
  }
}
