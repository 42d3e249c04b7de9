package io.ramie.operation;

import io.ramie.spi.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An operation that is not made of others. Extend it to make something of one's own an operation.
 *
 * <p>Performing one goes in two phases, as in Guile Fibers. First it {@linkplain #attempt tries},
 * and most are over then. If it cannot, it {@linkplain #register registers} an {@link Offer}, which
 * whoever makes the thing happen completes. A thing that happened between the two must not be
 * missed: {@code register} first puts the offer where others find it and then looks once more.
 *
 * @param <T> what it gives
 */
public abstract non-sealed class BaseOperation<T extends @Nullable Object> extends Operation<T> {
  /** For subclasses. */
  protected BaseOperation() {}

  /**
   * Does it, if that is possible at once. Must not wait.
   *
   * @return what it gave, null if it could not be done
   */
  protected abstract @Nullable Ready<T> attempt();

  /**
   * Leaves an offer with those who can make it happen, then looks whether it can happen already.
   * Must not wait.
   *
   * @param offer the offer of the calling fiber or thread, not registered anywhere else; to be left
   *     for others in a way that publishes it safely, like a queue of {@code java.util.concurrent}
   */
  protected abstract void register(Offer<T> offer);

  /**
   * Takes back an offer that did not come true: another one did, or time was up, or the fiber was
   * interrupted. Called once for each such offer by the one who had registered it; must not wait or
   * throw. Nothing may be left of the offer afterwards, or at most little and not for long.
   *
   * @param offer what was registered
   */
  protected abstract void withdraw(Offer<T> offer);

  /**
   * Waits until it happens, and for nothing else: what a blocking call does that has tried in vain.
   *
   * @param subject what the calling fiber or thread waits for, for people
   * @param timeout how long at most; zero or negative only looks; null for ever
   * @return what it gave, null if the time has passed
   * @throws InterruptedException if the thread was interrupted; it has not happened then. What has
   *     happened counts: then the interrupt is for the next wait
   * @throws IllegalStateException inside a guard, which must not wait
   */
  protected final @Nullable Ready<T> await(Object subject, @Nullable Duration timeout)
      throws InterruptedException {
    return await(subject, Timeouts.nanos(timeout));
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the offer takes T only; T may be nullable
  private @Nullable Ready<T> await(Object subject, long timeoutNanos) throws InterruptedException {
    Performance performance = Performance.begin(subject);
    return await(performance, timeoutNanos) ? new Ready<>((T) performance.value()) : null;
  }

  private boolean await(Performance performance, long timeoutNanos) throws InterruptedException {
    Offer<T> offer = new Offer<>(performance);
    boolean happened = false;
    try {
      register(offer);
      happened = performance.await(timeoutNanos);
    } finally {
      if (!happened) {
        // Registering may have thrown, with the offer where others find it.
        performance.abandon();
        withdraw(offer);
      }
      offer.letGo();
    }
    return happened;
  }

  /** Alone it needs no list of branches. */
  @Override
  final @Nullable Ready<T> performFor(long timeoutNanos) throws InterruptedException {
    Guards.checkMayWait(this);
    Ready<T> ready = attempt();
    return ready != null || timeoutNanos <= 0 ? ready : await(this, timeoutNanos);
  }

  @Override
  final void expand(Branches branches, @Nullable Mapping mappings, @Nullable Nack nacks) {
    branches.add(this, mappings, nacks);
  }
}
