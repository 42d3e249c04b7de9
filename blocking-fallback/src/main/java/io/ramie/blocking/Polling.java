package io.ramie.blocking;

import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Collection;
import java.util.List;

/** Holds the thread in {@code poll(2)}: also a fiber stands still there, and its scheduler. */
final class Polling extends Pause {
  private final Thread thread = Thread.currentThread();
  private final PollerPool pool;
  private final Poller poller;

  // The waiting thread.
  private Collection<? extends Poller.Interest> interests = List.of();

  Polling(Platform clock, long timeoutNanos, PollerPool pool) {
    super(clock, timeoutNanos);
    this.pool = pool;
    this.poller = pool.take();
  }

  @Override
  void watch(Collection<? extends Poller.Interest> interests) {
    this.interests = interests;
  }

  @Override
  void block(long nanos) {
    Bell bell = new Bell(poller);
    bell.attend();
    try {
      var _ = poller.poll(interests, nanos);
    } finally {
      bell.leave();
    }
  }

  @Override
  void wake() {
    // What the thread does itself needs no wake-up, which would only end the poller's next wait.
    if (!Thread.currentThread().equals(thread)) {
      poller.wakeup();
    }
  }

  @Override
  public void close() {
    pool.put(poller);
  }

  /**
   * Lets {@link Thread#interrupt} end a system call that knows nothing of it: interrupting a thread
   * closes the interruptible channel it is busy with, and closing this one wakes the poller. A bell
   * rings once: what interrupts a wait without ending it, inside a shielded section, leaves the
   * next system call one of its own.
   */
  private static final class Bell extends AbstractInterruptibleChannel {
    private final Poller poller;

    Bell(Poller poller) {
      this.poller = poller;
    }

    void attend() {
      begin();
    }

    void leave() {
      try {
        end(true);
      } catch (AsynchronousCloseException interrupted) {
        // The thread's interrupt status says so too, and stays set for the wait to see.
      }
    }

    @Override
    protected void implCloseChannel() {
      poller.wakeup();
    }
  }
}
