package io.ramie.operation;

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
   * @param offer the offer of the calling fiber or thread, not registered anywhere else
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

  @Override
  final void expand(Branches branches, @Nullable Mapping mappings, @Nullable Nack nacks) {
    branches.add(this, mappings, nacks);
  }
}
