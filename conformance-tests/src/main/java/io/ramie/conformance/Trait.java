package io.ramie.conformance;

/** What a scheduler may be or not be; its author declares it, and the kit holds it to that. */
public enum Trait {
  /** It runs fibers. What only blocks the thread, as {@code blocking} does, has none. */
  FIBERS("it runs no fibers"),

  /** Fibers that are ready run in the order in which they became so. */
  FIFO("its ready fibers run by a policy of its own"),

  /** Of the fibers that are ready one that has used less time runs first, as in Ruby's. */
  FAIR("it does not say that it weighs the time that fibers have used");

  private final String absence;

  Trait(String absence) {
    this.absence = absence;
  }

  /** Why a case that needs it does not apply. */
  String absence() {
    return absence;
  }
}
