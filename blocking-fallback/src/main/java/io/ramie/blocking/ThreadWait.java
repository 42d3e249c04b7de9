package io.ramie.blocking;

import io.ramie.spi.Wait;
import org.jspecify.annotations.Nullable;

/** A sleep or a block of a thread; false when the time has passed. */
final class ThreadWait extends Wait<Boolean> {
  private final Pause pause;

  ThreadWait(Kind kind, @Nullable Object subject, long timeoutNanos, Pause pause) {
    super(kind, subject, timeoutNanos);
    this.pause = pause;
  }

  @Override
  protected void park() {
    if (!pause.take()) {
      complete(false);
    }
  }

  @Override
  protected void wake() {
    pause.wake();
  }
}
