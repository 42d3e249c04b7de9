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
 * and then outside any fiber. So they must not wait, take a lock that a fiber may hold, start a
 * fiber, or ask which is the current one. Of the hooks they may call {@link FiberScheduler#ioRead}
 * and {@link FiberScheduler#ioWrite}, with a minimum of 0: those try exactly once. What they throw,
 * the read throws.
 */
@FunctionalInterface
public interface ReadSink {
  /**
   * Gives memory to read into. Asked when there is something to read, for each piece once, and for
   * the end or an error.
   *
   * @return native memory of at least one byte. It is the sink's again when it has taken a piece
   *     that was {@linkplain #offer offered}, and when the read returns or throws
   */
  MemorySegment memory();

  /**
   * Offers a piece that has been read, for which the fiber then needs no turn. A scheduler that
   * reads in a fiber's turn need not ask, and returns the piece.
   *
   * @param count how many bytes the piece has, at least 1, at the start of the memory
   * @return true if the sink has taken all of it, so that the read goes on or says {@code -EAGAIN};
   *     false if the read is to return it, all of it, whatever the sink has done with a part
   */
  default boolean offer(long count) {
    return false;
  }
}
