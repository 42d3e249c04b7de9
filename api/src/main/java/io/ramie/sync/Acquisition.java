package io.ramie.sync;

import io.ramie.operation.BaseOperation;
import io.ramie.operation.Offer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An operation that gives nothing but having happened, and the blocking calls that wait for it. */
abstract class Acquisition extends BaseOperation<@Nullable Void> {
  private final Object subject;

  /**
   * An operation of something.
   *
   * @param subject what it is of, which people see
   */
  Acquisition(Object subject) {
    this.subject = subject;
  }

  /** Does it if that is possible at once. */
  final boolean tryNow() {
    return attempt() != null;
  }

  /**
   * Waits until it has happened.
   *
   * @param timeout how long at most; zero or negative only tries; null for ever
   * @return false if the time has passed
   * @throws InterruptedException if the thread is interrupted; it has not happened then
   */
  final boolean acquire(@Nullable Duration timeout) throws InterruptedException {
    if (tryNow()) {
      return true;
    }
    boolean mayWait = timeout == null || timeout.isPositive();
    return mayWait && await(subject, timeout) != null;
  }

  /**
   * Waits until it has happened. Interrupts of the thread are left for its next wait; what else is
   * raised in the fiber ends this one.
   */
  final void acquireUninterruptibly() {
    if (tryNow()) {
      return;
    }
    Offer<@Nullable Void> offer = Offer.only(subject);
    boolean acquired = false;
    try {
      register(offer);
      offer.awaitUninterruptibly();
      acquired = true;
    } finally {
      if (!acquired) {
        withdraw(offer);
      }
    }
  }

  @Override
  public final String toString() {
    return subject.toString();
  }
}
