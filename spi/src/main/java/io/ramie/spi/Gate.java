package io.ramie.spi;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What any number of fibers, of any schedulers, wait at until another thread opens it for good.
 *
 * <p>A fiber that has left, whatever for, is not unblocked any more: an unblock that came late
 * would end a later sleep of the fiber. So opener and fiber decide by one step who comes first, and
 * a fiber that is being unblocked waits until that is over.
 *
 * <pre>
 *              open                  unblock returned
 *   WAITING ----------&gt; WAKING --------------------------&gt; GONE
 *      '---------------------- the fiber leaves --------------^
 * </pre>
 */
final class Gate {
  private enum State {
    WAITING,
    WAKING,
    GONE
  }

  // Any thread. Fibers add themselves and then look whether it is open; the opener does it in the
  // opposite order, so that one of the two sees the other.
  private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  boolean isOpen() {
    return open;
  }

  /** Lets everybody through, now and later. Any thread; never blocks. */
  void open() {
    open = true;
    waiters.forEach(Waiter::wake);
  }

  /**
   * Suspends the current fiber until the gate is open.
   *
   * @param blocker what it waits for, information for people
   */
  void await(FiberScheduler hooks, Object blocker) throws InterruptedException {
    if (open) {
      return;
    }
    Waiter waiter = new Waiter(hooks, blocker);
    waiters.add(waiter);
    try {
      while (!open) {
        var _ = hooks.block(blocker, null);
      }
    } finally {
      waiters.remove(waiter);
      waiter.leave();
    }
  }

  /** How many fibers wait here. */
  int waiting() {
    return waiters.size();
  }

  private static final class Waiter {
    private final FiberScheduler hooks;
    private final Object blocker;
    private final Fiber<?> fiber = Fiber.current();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    Waiter(FiberScheduler hooks, Object blocker) {
      this.hooks = hooks;
      this.blocker = blocker;
    }

    void wake() {
      if (state.compareAndSet(State.WAITING, State.WAKING)) {
        try {
          hooks.unblock(blocker, fiber);
        } finally {
          state.set(State.GONE);
        }
      }
    }

    void leave() {
      if (!state.compareAndSet(State.WAITING, State.GONE)) {
        while (state.get() == State.WAKING) {
          Thread.onSpinWait();
        }
      }
    }
  }
}
