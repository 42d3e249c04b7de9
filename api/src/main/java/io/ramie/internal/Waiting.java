package io.ramie.internal;

import io.ramie.Deadline;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import org.jspecify.annotations.Nullable;

/** Waiting for a handle until a deadline, or for ever. */
public final class Waiting {
  private Waiting() {}

  /**
   * Waits until a handle is ready.
   *
   * @param hooks the current scheduler
   * @param io a handle that the caller has acquired
   * @param events what to wait for
   * @param deadline until when; null for ever
   * @return the ready ones of the events, 0 when the deadline has come
   * @throws InterruptedException if the thread is interrupted
   */
  public static int await(FiberScheduler hooks, Io io, int events, @Nullable Deadline deadline)
      throws InterruptedException {
    for (; ; ) {
      int ready = hooks.ioWait(io, events, deadline == null ? null : deadline.remaining());
      // Nothing ready is no news as long as there is time.
      if (ready != 0 || (deadline != null && deadline.isExpired())) {
        return ready;
      }
    }
  }
}
