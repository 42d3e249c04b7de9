package io.ramie.internal;

import io.ramie.Deadline;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting until a deadline, or for ever. */
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

  /**
   * Runs a body, and fails when it takes too long.
   *
   * @param <T> what the body returns
   * @param hooks the current scheduler
   * @param timeout how long at most; null for ever
   * @param error makes the error
   * @param body what to run
   * @return what the body returned
   * @throws IOException the error, or what the body threw
   * @throws InterruptedException if the thread is interrupted
   */
  public static <T> T within(
      FiberScheduler hooks,
      @Nullable Duration timeout,
      Supplier<IOException> error,
      Callable<T> body)
      throws IOException, InterruptedException {
    try {
      return hooks.timeoutAfter(timeout, error, body);
    } catch (IOException | InterruptedException | RuntimeException expected) {
      throw expected;
    } catch (Exception injected) {
      throw Sneaky.rethrow(injected);
    }
  }
}
