package io.ramie.operation;

import io.ramie.internal.Sneaky;
import io.ramie.operation.Operations.Await;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries again whenever a blocking call has returned. No hook can wait for that and for an offer at
 * the same time, so a helper makes the call for whoever waits.
 */
final class Retrying<T extends @Nullable Object> extends BaseOperation<T> {
  private final Object subject;
  private final Supplier<? extends @Nullable Ready<T>> attempt;
  private final Await await;

  // Any thread: the helpers of those who wait, until they have done what they are for.
  private final Map<Offer<T>, Helper> helpers = new ConcurrentHashMap<>();

  Retrying(Object subject, Supplier<? extends @Nullable Ready<T>> attempt, Await await) {
    this.subject = Objects.requireNonNull(subject, "subject");
    this.attempt = Objects.requireNonNull(attempt, "attempt");
    this.await = Objects.requireNonNull(await, "await");
  }

  @Override
  protected @Nullable Ready<T> attempt() {
    return attempt.get();
  }

  @Override
  protected void register(Offer<T> offer) {
    Helper helper = new Helper("waits for " + subject, () -> tryUntilOver(offer));
    helpers.put(offer, helper);
    helper.start();
  }

  private void tryUntilOver(Offer<T> offer) {
    try {
      do {
        await.await();
      } while (offer.completeBy(attempt) == Offer.Result.NOTHING);
    } catch (Throwable ended) {
      // Where it is the interrupt of a helper that nobody needs, nobody is there to fail.
      offer.fail(() -> {
        throw Sneaky.rethrow(ended);
      });
    } finally {
      helpers.remove(offer);
    }
  }

  @Override
  protected void withdraw(Offer<T> offer) {
    Helper helper = helpers.remove(offer);
    if (helper != null) {
      helper.end();
    }
  }

  @Override
  public String toString() {
    return subject.toString();
  }
}
