package io.ramie.posix;

import io.ramie.spi.Io;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Who is moving the own position of a file: any number of calls that may wait for the disk, or one
 * that must not.
 *
 * <p>In the kernel, all of them take the same lock, and one that waits for the disk waits with the
 * lock held. So one that must not wait goes there only while no other is there; otherwise it does
 * not go at all. Those that may wait let it finish first, which takes as long as a copy in memory.
 * Calls with a position of their own do not take that lock, and nothing is asked of them.
 *
 * <pre>
 *   n calls that may wait (n &gt; 0) &lt;--enter/leave--&gt; 0 &lt;--tryEnter/leaveNow--&gt; -1 one that must not
 * </pre>
 */
final class PositionGuard {
  private static final int ONE_NOW = -1;
  private static final VarHandle USERS;

  static {
    try {
      USERS = MethodHandles.lookup().findVarHandle(PositionGuard.class, "users", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // Any thread.
  private volatile int users;

  /** Begins a call that may wait, unless it has a position of its own. */
  // The other one needs the processor for a moment at most, and perhaps it is this one.
  @SuppressWarnings("ThreadPriorityCheck")
  void enter(long position) {
    while (position == Io.OWN_POSITION) {
      int now = users;
      if (now == ONE_NOW) {
        Thread.yield();
      } else if (USERS.compareAndSet(this, now, now + 1)) {
        return;
      }
    }
  }

  /** Ends what {@link #enter} has begun. */
  void leave(long position) {
    if (position == Io.OWN_POSITION) {
      int _ = (int) USERS.getAndAdd(this, -1);
    }
  }

  /** Begins a call that must not wait; false when it might. */
  boolean tryEnter(long position) {
    return position != Io.OWN_POSITION || USERS.compareAndSet(this, 0, ONE_NOW);
  }

  /** Ends what {@link #tryEnter} has begun. */
  void leaveNow(long position) {
    if (position == Io.OWN_POSITION) {
      USERS.setRelease(this, 0);
    }
  }
}
