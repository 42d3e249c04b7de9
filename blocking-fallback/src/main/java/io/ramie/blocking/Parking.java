package io.ramie.blocking;

import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Parks the thread: nothing but a platform thread stands still. */
final class Parking extends Pause {
  private final Thread thread = Thread.currentThread();

  // The waiting thread: what the shared thread watches for it.
  private final List<Poller.Interest> watched = new ArrayList<>(0);

  Parking(Platform clock, long timeoutNanos) {
    super(clock, timeoutNanos);
  }

  @Override
  void watch(Collection<? extends Poller.Interest> interests) {
    SharedPoller poller = poller();
    for (Poller.Interest interest : interests) {
      watched.add(interest);
      poller.add(interest);
    }
  }

  private static SharedPoller poller() {
    try {
      return SharedPoller.get();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // a wait for no time gives way once
  void block(long nanos) {
    if (nanos == Wait.FOREVER) {
      LockSupport.park(this);
    } else if (nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    } else {
      Thread.yield();
    }
  }

  @Override
  void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public void close() {
    if (!watched.isEmpty()) {
      watched.forEach(poller()::remove);
    }
  }
}
