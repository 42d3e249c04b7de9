package io.ramie.blocking;

import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a few idle pollers, since opening one takes system calls and keeping one takes a
 * descriptor. Without a lock: a fiber that waited for it would let other fibers run.
 *
 * <p>A wake-up that comes late finds its poller here, or with its next user: a poll that ends for
 * no reason, which every wait can bear.
 */
final class PollerPool {
  static final int MOST_IDLE = 8;

  private final Supplier<Platform> platform;
  private final AtomicReferenceArray<@Nullable Poller> idle = new AtomicReferenceArray<>(MOST_IDLE);

  PollerPool(Supplier<Platform> platform) {
    this.platform = platform;
  }

  Poller take() {
    for (int i = 0; i < MOST_IDLE; i++) {
      Poller poller = takeAt(i);
      if (poller != null) {
        return poller;
      }
    }
    try {
      return platform.get().openPoller();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  void put(Poller poller) {
    for (int i = 0; i < MOST_IDLE; i++) {
      if (idle.compareAndSet(i, null, poller)) {
        return;
      }
    }
    poller.close();
  }

  /** Closes those that are idle now. */
  void clear() {
    for (int i = 0; i < MOST_IDLE; i++) {
      Poller poller = takeAt(i);
      if (poller != null) {
        poller.close();
      }
    }
  }

  private @Nullable Poller takeAt(int index) {
    // The exchange decides whose it is.
    return idle.get(index) == null ? null : idle.getAndSet(index, null);
  }
}
