package io.ramie.operation;

/** What stands in a queue of those who wait: an {@link Offer}, or something that goes with one. */
public interface Waiting {
  /**
   * The offer.
   *
   * @return always the same
   */
  Offer<?> offer();

  /**
   * Whether nobody waits there any more.
   *
   * @return true for good, false for the moment
   */
  default boolean isGone() {
    return offer().isGone();
  }
}
