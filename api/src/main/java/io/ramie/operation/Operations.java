package io.ramie.operation;

import io.ramie.Deadline;
import java.time.Duration;
import java.util.Objects;
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
