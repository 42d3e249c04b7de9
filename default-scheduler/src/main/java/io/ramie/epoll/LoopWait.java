package io.ramie.epoll;

import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;
import org.jspecify.annotations.Nullable;

/** A sleep or a block on the loop, which the timers end with false. */
final class LoopWait extends Wait<Boolean> implements Timed {
  private int heapIndex = NOT_QUEUED;

  LoopWait(Fiber<?> fiber, Kind kind, @Nullable Object subject, long timeoutNanos, long since) {
    super(fiber, kind, subject, timeoutNanos, since);
  }

  @Override
  protected boolean endsParkingWhenUnparked() {
    return true;
  }

  @Override
  public int heapIndex() {
    return heapIndex;
  }

  @Override
  public void setHeapIndex(int index) {
    heapIndex = index;
  }

  @Override
  public void expire() {
    complete(false);
  }
}
