package io.ramie.spi;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One direction of what {@linkplain Io#isFile files} and memory exchange once the disk has to be
 * waited for: another thread makes the attempts, and the fiber waits for it.
 *
 * <p>The hooks end so when {@link Io#readNow} or {@link Io#writeNow} has answered {@code -EAGAIN}.
 * So do callers that have no native memory to wait with: they call a hook with a minimum of 0,
 * which tells them, and then {@link #offload} with attempts that take memory when they begin.
 */
public enum DiskTransfer {
  /** From a file. */
  READ(Io.READABLE) {
    @Override
    long attempt(Io io, MemorySegment buffer, long position) {
      return position == Io.OWN_POSITION ? io.read(buffer) : io.readAt(buffer, position);
    }
  },

  /** To a file. */
  WRITE(Io.WRITABLE) {
    @Override
    long attempt(Io io, MemorySegment buffer, long position) {
      return position == Io.OWN_POSITION ? io.write(buffer) : io.writeAt(buffer, position);
    }
  };

  private final int event;

  DiskTransfer(int event) {
    this.event = event;
  }

  /** One attempt; of a file it takes as long as the disk takes. */
  abstract long attempt(Io io, MemorySegment buffer, long position);

  /**
   * Makes as many attempts as it takes, at least one. It takes as long as the disk takes.
   *
   * @param file a file that the caller holds
   * @param buffer native memory, filled or taken from its start
   * @param position in bytes from the start of the file, or {@link Io#OWN_POSITION}
   * @param minimum how many bytes are enough
   * @return the bytes moved, fewer than the minimum only at the end of the file or before an error;
   *     {@code -errno} if there were none
   */
  public long attempts(Io file, MemorySegment buffer, long position, long minimum) {
    long done = 0;
    do {
      long count = attempt(file, rest(buffer, done), behind(position, done));
      if (count <= 0) {
        return done > 0 ? done : count;
      }
      done += count;
    } while (done < minimum);
    return done;
  }

  /**
   * Lets another thread make attempts, with {@link FiberScheduler#blockingOperationWait}, until
   * they have an answer. What they have moved counts, also if the fiber was interrupted meanwhile:
   * then the interrupt meets its next wait.
   *
   * @param hooks the current scheduler
   * @param file a file that the caller holds
   * @param begun whether the caller has moved bytes already, which are not to be lost either
   * @param attempts what the other thread does; like {@link #attempts} it returns the bytes moved
   *     or {@code -errno}
   * @return what the attempts returned, never {@code -EAGAIN} or {@code -EINTR}; 0 also if the
   *     fiber was interrupted before they moved anything, but the caller has begun
   * @throws InterruptedException if the thread is interrupted and nothing was moved
   */
  public long offload(FiberScheduler hooks, Io file, boolean begun, PinningOperation<Long> attempts)
      throws InterruptedException {
    for (; ; ) {
      long count = offloadOnce(hooks, begun, attempts);
      if (Errno.EAGAIN.is(count)) {
        hooks.ioWait(file, event, null);
      } else if (!Errno.EINTR.is(count)) {
        return count;
      }
    }
  }

  private static long offloadOnce(
      FiberScheduler hooks, boolean begun, PinningOperation<Long> attempts)
      throws InterruptedException {
    // The worker's own note of what it did: an interrupt takes the result from the hook.
    AtomicLong moved = new AtomicLong();
    PinningOperation<Long> noted =
        () -> {
          moved.set(attempts.call());
          return moved.get();
        };
    try {
      return hooks.blockingOperationWait(noted);
    } catch (Throwable injected) {
      return keep(moved.get(), begun, injected);
    }
  }

  /** What a disk has done counts, and what was injected meanwhile is for the next wait. */
  private static long keep(long moved, boolean begun, Throwable injected) {
    boolean nothing = moved == 0 || Errno.EINTR.is(moved) || Errno.EAGAIN.is(moved);
    if (nothing && !begun) {
      throw Sneaky.rethrow(injected);
    }
    Fiber.current().raiseAgain(injected);
    return nothing ? 0 : moved;
  }

  static MemorySegment rest(MemorySegment buffer, long done) {
    return done == 0 ? buffer : buffer.asSlice(done);
  }

  static long behind(long position, long done) {
    return position == Io.OWN_POSITION ? position : position + done;
  }
}
