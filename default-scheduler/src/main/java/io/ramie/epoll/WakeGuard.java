package io.ramie.epoll;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Decides who wakes the loop: exactly one of the threads that queue something while it sleeps, and
 * nobody while it is awake.
 *
 * <pre>
 *            fallAsleep: nothing queued
 *   AWAKE  ----------------------------------&gt;  ASLEEP
 *     ^    &lt;----------------------------------    |
 *     |      awake(): the poll has returned       |
 *     '--- mustWake(): this caller signals -------'
 * </pre>
 *
 * <p>The loop says ASLEEP and then looks at the queue again; another thread queues and then looks
 * at the state. Both are volatile, so one of them sees the other (Dekker): no wake-up is lost. The
 * deciding step is the compare-and-set in {@link #mustWake}: of many wakers one signals.
 */
final class WakeGuard {
  private static final boolean AWAKE = false;
  private static final boolean ASLEEP = true;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(WakeGuard.class, "state", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile boolean state = AWAKE;

  /** Says that the loop is about to sleep. The loop; it must look at its queue afterwards. */
  void fallAsleep() {
    state = ASLEEP;
  }

  /** Says that the loop does not sleep, or no longer. The loop. */
  void awake() {
    state = AWAKE;
  }

  /**
   * Whether the caller, who has queued something by a volatile write or a stronger one, is the one
   * to signal. Any thread.
   */
  boolean mustWake() {
    return state == ASLEEP && STATE.compareAndSet(this, ASLEEP, AWAKE);
  }
}
