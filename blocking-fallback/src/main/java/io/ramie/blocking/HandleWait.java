package io.ramie.blocking;

import io.ramie.spi.Io;
import io.ramie.spi.IoWait;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A wait of a thread for one handle; no events when the time has passed. */
final class HandleWait extends IoWait {
  private final Pause pause;

  HandleWait(Io io, int events, @Nullable Duration timeout, Pause pause) {
    super(io, events, timeout);
    this.pause = pause;
  }

  @Override
  protected void park() {
    if (!pause.take()) {
      complete(0);
    }
  }

  @Override
  protected void wake() {
    pause.wake();
  }
}
