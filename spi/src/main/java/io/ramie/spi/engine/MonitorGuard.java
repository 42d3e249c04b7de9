package io.ramie.spi.engine;

import io.ramie.spi.carrier.FiberThreads;

/**
 * Refuses to run fibers while the scheduler's thread holds a monitor.
 *
 * <p>A fiber runs mounted on that thread, and the JVM keeps a thread's monitors with the platform
 * thread: the fiber would enter the monitor as if it were its own, and mutual exclusion would be
 * silently gone.
 */
final class MonitorGuard {
  private MonitorGuard() {}

  static void check(String action) {
    String monitor = FiberThreads.get().heldMonitor();
    if (monitor != null) {
      throw new IllegalStateException(
          "cannot "
              + action
              + " inside synchronized: thread '"
              + Thread.currentThread().getName()
              + "' holds the monitor of "
              + monitor
              + "; fibers run now would enter that monitor as if it were free");
    }
  }
}
