package io.ramie.epoll;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;

/** A fiber that never runs, for waits that only a registration's list sees. */
final class IdleFiber extends Fiber<Void> {
  private final Thread thread = Thread.ofPlatform().unstarted(() -> {});
  private final Runnable whenWoken;

  IdleFiber(Runnable whenWoken) {
    super(null, "idle");
    this.whenWoken = whenWoken;
  }

  static ReadyWait waiting(Descriptor io, int events) {
    return waiting(io, events, () -> {});
  }

  static ReadyWait waiting(Descriptor io, int events, Runnable whenWoken) {
    return new ReadyWait(new IdleFiber(whenWoken), io, events, Wait.FOREVER, 0);
  }

  @Override
  public Thread thread() {
    // Whoever completes a wait asks for the thread in order to wake it.
    whenWoken.run();
    return thread;
  }
}
