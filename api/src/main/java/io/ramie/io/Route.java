package io.ramie.io;

import io.ramie.spi.FiberScheduler;
import java.io.IOException;

/** A way for bytes from the source of a copy to its target. */
interface Route {
  /**
   * Moves some bytes, after waiting until both sides are ready.
   *
   * @param position where in the source, or {@link io.ramie.spi.Io#OWN_POSITION}
   * @param count how many bytes at most, more than 0
   * @return the bytes that have reached the target, 0 when the source has ended, {@code -EAGAIN} if
   *     it did not work this time, another negated error number if it never will
   */
  long move(FiberScheduler hooks, long position, long count)
      throws IOException, InterruptedException;
}
