package io.ramie.operation;

import io.ramie.Deadline;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Operations that belong to no object of their own. */
public final class Operations {
  private Operations() {}

  /**
   * That time has passed since the operation began to be performed. No timer is registered for it,
   * so one that loses in a choice leaves nothing behind.
   *
   * @param duration how long; zero or negative can happen at once; null never happens
   * @return a new operation
   */
  public static Operation<@Nullable Void> sleep(@Nullable Duration duration) {
    return new Sleep(duration);
  }

  /**
   * That a deadline has come.
   *
   * @param deadline when
   * @return a new operation
   */
  public static Operation<@Nullable Void> at(Deadline deadline) {
    Objects.requireNonNull(deadline, "deadline");
    return Operation.guard(() -> new Sleep(deadline.remaining()));
  }

  /**
   * That a fiber has finished, however it ended: {@link Fiber#resultNow} and {@link Fiber#state}
   * tell. Performing it in that fiber, or for the root fiber of a thread, throws {@link
   * IllegalStateException}.
   *
   * @param <T> what the body of the fiber returns
   * @param fiber whose end
   * @return a new operation that gives the fiber
   */
  public static <T extends @Nullable Object> Operation<Fiber<T>> finished(Fiber<T> fiber) {
    return new Finished<>(Objects.requireNonNull(fiber, "fiber"));
  }

  /**
   * That a handle is ready. Performing it throws {@link java.nio.channels.ClosedChannelException}
   * if the handle is closed, also meanwhile.
   *
   * @param io an open handle, of the platform of the one who performs this
   * @param events any of {@link Io#READABLE}, {@link Io#WRITABLE} and {@link Io#PRIORITY}
   * @return a new operation that gives the ready ones of the events
   */
  public static Operation<Integer> ready(Io io, int events) {
    return new Readiness(io, Io.checkEvents(events)).operation();
  }

  /** A call that waits. */
  @FunctionalInterface
  public interface Await {
    /**
     * Waits through the hooks of the current scheduler, until an attempt may succeed.
     *
     * @throws Exception what ends the operation as well; after an interrupt nobody waits for it
     */
    void await() throws Exception;
  }

  /**
   * Something that there is a blocking call to wait for. When the first attempt gives nothing, the
   * call is made by a helper, a fiber of the same scheduler or, in a blocking context, a thread;
   * whenever the call has returned there is another attempt. The helper is interrupted if the
   * operation does not happen, and ends soon after.
   *
   * @param <T> what it gives
   * @param subject what is waited for, for people
   * @param attempt does it, or returns null when it cannot be done now; must be quick and must not
   *     wait. It is made only when what it takes is certain to be given to whoever performs this
   * @param await waits until it may be possible, and takes nothing
   * @return a new operation
   */
  public static <T extends @Nullable Object> Operation<T> retrying(
      Object subject, Supplier<? extends @Nullable Ready<T>> attempt, Await await) {
    return new Retrying<>(subject, attempt, await);
  }

  private static final class Sleep extends BaseOperation<@Nullable Void> {
    private final @Nullable Duration duration;

    Sleep(@Nullable Duration duration) {
      this.duration = duration;
    }

    @Override
    protected @Nullable Ready<@Nullable Void> attempt() {
      return duration != null && !duration.isPositive() ? Ready.nothing() : null;
    }

    @Override
    protected void register(Offer<@Nullable Void> offer) {
      offer.completeAfter(duration, null);
    }

    @Override
    protected void withdraw(Offer<@Nullable Void> offer) {}

    @Override
    public String toString() {
      return duration == null ? "sleep for ever" : "sleep " + duration;
    }
  }
}
