package io.ramie.spi;

import java.util.Collection;

/**
 * Waits until one of several handles is ready, as {@code poll(2)} does: what a simple scheduler
 * builds its {@code ioWait} on.
 *
 * <p>It keeps no registrations: each call names the handles anew. {@link #poll} belongs to one
 * thread at a time; {@link #wakeup} may be called by any thread at any time.
 */
public interface Poller extends AutoCloseable {
  /** One handle, the events it is polled for, and where to report them. */
  interface Interest {
    /**
     * The handle.
     *
     * @return never null
     */
    Io io();

    /**
     * The events asked for.
     *
     * @return any of {@link Io#READABLE}, {@link Io#PRIORITY} and {@link Io#WRITABLE}
     */
    int events();

    /**
     * Called by {@link Poller#poll}, on its thread, when the handle is ready.
     *
     * @param events the ready subset of {@link #events}, never empty; a hang-up or an error counts
     *     as readable and as writable, an error also as urgent data
     */
    void ready(int events);
  }

  /**
   * Waits until a handle is ready, somebody calls {@link #wakeup}, or the time has passed.
   *
   * @param interests what to wait for; may be empty; a handle may occur more than once; one that is
   *     closed is passed over; what the system cannot poll (a regular file) is always ready
   * @param timeoutNanos how long to wait at most: 0 only looks, {@link Long#MAX_VALUE} is for ever;
   *     rounded up to what the system can do, so that it never ends early for nothing
   * @return how many of the interests were told that they are ready
   * @throws IllegalArgumentException if a handle belongs to another platform, see {@link #check}
   * @throws IllegalStateException if this poller is closed
   */
  int poll(Collection<? extends Interest> interests, long timeoutNanos);

  /**
   * Refuses a handle that {@link #poll} would refuse. A scheduler asks in the fiber that wants to
   * wait, which the exception is meant for; out of {@code poll} it would end the loop. Any thread.
   *
   * @param io a handle, open or closed
   * @throws IllegalArgumentException if it belongs to another platform
   */
  void check(Io io);

  /**
   * Ends the {@link #poll} under way, or the next one, at once. It never blocks and never throws,
   * and does nothing after {@link #close}.
   */
  void wakeup();

  /** Releases what the poller holds. Later calls do nothing. */
  @Override
  void close();
}
