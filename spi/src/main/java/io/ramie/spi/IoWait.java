package io.ramie.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A wait for a handle to become ready; ends with the ready events, or 0 on time-out. */
public class IoWait extends Wait<Integer> implements Poller.Interest {
  private final Io io;
  private final int events;

  /**
   * Creates a wait of the current fiber.
   *
   * @param io the handle
   * @param events any of {@link Io#READABLE}, {@link Io#PRIORITY} and {@link Io#WRITABLE}
   * @param timeout how long at most, null for ever
   * @throws IllegalArgumentException if the events are none, or unknown ones
   */
  public IoWait(Io io, int events, @Nullable Duration timeout) {
    super(Kind.IO, io, Timeouts.nanos(timeout));
    this.io = io;
    this.events = Io.checkEvents(events);
  }

  /**
   * Creates a wait of the current fiber, for a scheduler that knows the time already.
   *
   * @param fiber the current fiber
   * @param io the handle
   * @param events what to wait for, checked by the caller
   * @param timeoutNanos after how long the scheduler will end it, or {@link #FOREVER}
   * @param since now, as {@link Platform#nanoTime} has it
   */
  protected IoWait(Fiber<?> fiber, Io io, int events, long timeoutNanos, long since) {
    super(fiber, Kind.IO, io, timeoutNanos, since);
    this.io = io;
    this.events = events;
  }

  @Override
  public final Io io() {
    return io;
  }

  @Override
  public final int events() {
    return events;
  }

  @Override
  public final void ready(int events) {
    complete(events & this.events);
  }

  @Override
  protected String description() {
    return Io.describeEvents(events) + " on " + io;
  }
}
