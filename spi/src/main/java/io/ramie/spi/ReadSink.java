package io.ramie.spi;

import java.lang.foreign.MemorySegment;

/**
 * Where the bytes go that {@link FiberScheduler#ioReadInto} reads. As a lambda it is memory and no
 * more:
 *
 * <pre>{@code
 * long count = hooks.ioReadInto(io, () -> buffer, null);
 * }</pre>
 *
 * <p>Both methods run on the scheduler's thread, perhaps before the fiber that reads has its turn,
 * and then outside any fiber. So they must not wait, take a lock that a fiber may hold, or ask
 * which fiber is the current one. A hook that tries exactly once and never waits, as {@link
 * FiberScheduler#ioWrite} does with a minimum of 0, may be called. What they throw, the read
 * throws.
 */
@FunctionalInterface
public interface ReadSink {
  /**
   * Gives memory to read into. Asked when there is something to read, for each piece once.
   *
   * @return native memory of at least one byte. It is the sink's again when a piece has been {@link
   *     #offer offered}, and when the read returns or throws
   */
  MemorySegment memory();

  /**
   * Offers a piece that has been read, for which the fiber then needs no turn. A scheduler that
   * reads in a fiber's turn need not ask, and returns the piece.
   *
   * @param count how many bytes the piece has, at least 1, at the start of the memory
   * @return true if the sink has taken all of it, so that the read goes on or says {@code -EAGAIN};
   *     false if the read is to return it
   */
  default boolean offer(long count) {
    return false;
  }
}
