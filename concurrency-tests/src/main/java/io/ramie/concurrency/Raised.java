package io.ramie.concurrency;

/** What tests raise in a fiber. */
public final class Raised extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates one that costs no stack trace. */
  public Raised() {
    super("raised", null, false, false);
  }
}
