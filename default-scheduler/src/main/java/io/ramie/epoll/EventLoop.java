package io.ramie.epoll;

import io.ramie.posix.Epoll;
import io.ramie.posix.EventFd;
import io.ramie.spi.Errno;
import io.ramie.spi.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;

/**
 * The loop: polls, expires timers, runs turns; tick by tick until nothing is left to do.
 *
 * <p>A tick runs exactly the turns that are ready when it begins, so a fiber that yields in a loop
 * starves neither the others nor the poller. It shares no lock with fibers: the only things other
 * threads touch are the inbox of the ready queue and the eventfd.
 */
final class EventLoop {
  /**
   * As many as the caches hold: what is touched of a fiber to ready it is still there when its turn
   * comes, however many others are ready. One poll for each of them costs less than that.
   */
  static final int EVENTS_PER_POLL = 64;

  /** How often it polls at most for one who has to know everything. */
  private static final int POLLS_PER_LOOK = 16;

  private static final long WAKE_TAG = -1;

  /** How often a loop that never sleeps and has no timers looks at the clock, for inspection. */
  private static final int TICKS_PER_LOOK = 64;

  private final Platform platform;
  private final long origin;
  private final Epoll epoll;
  private final EventFd wake;
  private final ReadyQueue ready;
  private final Spin spin;
  private final Timers timers = new Timers();
  private final Registrations registrations;

  // Loop's thread: how many fibers wait for a handle. Without any there is nothing to poll for.
  private int readyWaits;

  // Loop's thread: whether the last poll may have left events behind.
  private boolean wasFull;

  private int ticks;

  // Loop's thread: the time at the last look at the clock.
  private long now;

  EventLoop(Platform platform, BooleanSupplier onOwnThread) {
    this.platform = platform;
    this.origin = platform.nanoTime();
    try {
      epoll = Epoll.open(EVENTS_PER_POLL);
      wake = openWake(epoll);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open an event loop: " + e.getMessage(), e);
    }
    ready = new ReadyQueue(onOwnThread, wake::signal, platform::nanoTime);
    spin = new Spin(ready::refill, platform::nanoTime, Runtime.getRuntime().availableProcessors());
    registrations = new Registrations(epoll);
  }

  /** Edge-triggered: each signal is told once, and nobody needs to read the counter. */
  private static EventFd openWake(Epoll epoll) throws IOException {
    EventFd wake;
    try {
      wake = EventFd.open();
    } catch (IOException e) {
      epoll.close();
      throw e;
    }
    int result = epoll.add(wake, Epoll.EPOLLIN | Epoll.EPOLLET, WAKE_TAG);
    if (result < 0) {
      wake.close();
      epoll.close();
      throw new IOException("epoll_ctl(ADD, eventfd) failed: " + Errno.describe(result));
    }
    return wake;
  }

  ReadyQueue ready() {
    return ready;
  }

  Registrations registrations() {
    return registrations;
  }

  /** How many things wait for a deadline. */
  int timers() {
    return timers.size();
  }

  /** How many fibers wait for a handle. */
  int readyWaits() {
    return readyWaits;
  }

  // Time, in nanoseconds since the loop was made: never negative, so that sums saturate

  /** The time at the last look at the clock, as the platform has it. */
  long cachedNanoTime() {
    return origin + now;
  }

  private long lookAtClock() {
    now = platform.nanoTime() - origin;
    return now;
  }

  /** Ends something after a time-out. */
  void schedule(Timed timed, long timeoutNanos) {
    long deadline = lookAtClock() + timeoutNanos;
    timers.add(timed, deadline < 0 ? Long.MAX_VALUE : deadline);
  }

  void cancel(Timed timed) {
    timers.remove(timed);
  }

  // Waiting for handles

  void add(Registration registration, ReadyWait wait) {
    readyWaits++;
    registration.add(wait);
  }

  void remove(Registration registration, ReadyWait wait) {
    readyWaits--;
    registration.remove(wait);
  }

  // The tick

  /** Runs ticks until the condition ends it. */
  void runWhile(BooleanSupplier somethingLeft) {
    lookAtClock();
    // Whatever is ready is something left, and that is known for less.
    while (ready.hasOwn() || somethingLeft.getAsBoolean()) {
      tick();
    }
  }

  private void tick() {
    if (++ticks % TICKS_PER_LOOK == 0) {
      lookAtClock();
    }
    if (ready.refill()) {
      poll();
    } else {
      pollOrSleep();
    }
    if (!timers.isEmpty()) {
      timers.expire(lookAtClock());
    }
    ready.runTick();
  }

  /** Takes the events that are there. A tick without waiters costs no system call. */
  private void poll() {
    if (readyWaits > 0) {
      dispatch(epoll.poll(), true);
    }
  }

  /**
   * Takes the events that are there, for a fiber that has to know what is ready and will not wait.
   *
   * @return false if there may be more of them
   */
  boolean takeEvents() {
    int polls = 0;
    do {
      // A fiber may be suspended where it takes memory, and others would find this half done.
      dispatch(epoll.poll(), false);
    } while (wasFull && ++polls < POLLS_PER_LOOK);
    return !wasFull;
  }

  /** Takes the events that the last poll had no room for, if there are any. */
  void takeRest() {
    if (wasFull) {
      takeEvents();
    }
  }

  private void pollOrSleep() {
    long timeout = timers.isEmpty() ? Long.MAX_VALUE : timers.earliest() - lookAtClock();
    if (timeout <= 0 || spin.await(timeout)) {
      poll();
    } else if (ready.fallAsleep()) {
      sleep(timeout);
    }
  }

  private void sleep(long timeout) {
    int count;
    try {
      count = epoll.await(timeout);
    } finally {
      ready.awake();
    }
    if (ready.refill()) {
      spin.wokenByAnotherThread();
    }
    lookAtClock();
    dispatch(count, true);
  }

  private void dispatch(int count, boolean readsEarly) {
    if (count < 0) {
      throw new UncheckedIOException(
          new IOException("epoll_wait failed: " + Errno.describe(count)));
    }
    wasFull = count == EVENTS_PER_POLL;
    registrations.forgetClosed();
    registrations.dispatch(count, readsEarly);
  }

  /** Releases the descriptors. */
  void close() {
    registrations.close();
    epoll.close();
    wake.close();
  }
}
