package io.ramie.examples.memcached;

import io.ramie.sync.Semaphore;
import java.time.Duration;

/**
 * Limits what the large values take together that are still being received, however many clients
 * send some and however slowly.
 */
final class ValueSpace {
  private static final int UNIT_BYTES = 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Semaphore units;

  /** Room for half as much as the cache holds. */
  ValueSpace(MemcachedOptions options) {
    this.units =
        new Semaphore((int) Math.min(Integer.MAX_VALUE, options.memoryBytes() / 2 / UNIT_BYTES));
  }

  /**
   * Takes room, waiting a moment for it.
   *
   * @throws CommandError if there is none
   */
  void take(int bytes) throws CommandError, InterruptedException {
    if (!units.tryAcquire(units(bytes), PATIENCE)) {
      throw CommandError.NO_MEMORY;
    }
  }

  void give(int bytes) {
    units.release(units(bytes));
  }

  private int units(int bytes) {
    return Math.min(units.limit(), 1 + bytes / UNIT_BYTES);
  }
}
