package io.ramie.operation;

import io.ramie.internal.Sneaky;
import io.ramie.internal.Waiting;
import io.ramie.spi.Io;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Wait;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a handle is ready. */
final class Readiness {
  private final Io io;
  private final int events;

  Readiness(Io io, int events) {
    this.io = io;
    this.events = events;
  }

  Operation<Integer> operation() {
    return Operations.retrying(this, this::look, this::await);
  }

  private @Nullable Ready<Integer> look() {
    int ready = 0;
    try {
      ready = acquired(Duration.ZERO);
    } catch (InterruptedException interrupted) {
      Wait.interruptLater(interrupted);
    } catch (ClosedChannelException closed) {
      throw Sneaky.rethrow(closed);
    }
    return ready == 0 ? null : new Ready<>(ready);
  }

  private void await() throws InterruptedException, ClosedChannelException {
    int _ = acquired(null);
  }

  private int acquired(@Nullable Duration timeout)
      throws InterruptedException, ClosedChannelException {
    io.acquire();
    try {
      return timeout == null
          ? Waiting.await(Schedulers.current(), io, events, null)
          : Schedulers.current().ioWait(io, events, timeout);
    } finally {
      io.release();
    }
  }

  @Override
  public String toString() {
    return Io.describeEvents(events) + " of " + io;
  }
}
