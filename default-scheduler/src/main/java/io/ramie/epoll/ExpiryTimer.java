package io.ramie.epoll;

import io.ramie.spi.Expiry;

/** The timer of one {@code timeoutAfter}. */
final class ExpiryTimer implements Timed {
  private final Expiry expiry;
  private int heapIndex = NOT_QUEUED;

  ExpiryTimer(Expiry expiry) {
    this.expiry = expiry;
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
    expiry.expire();
  }
}
