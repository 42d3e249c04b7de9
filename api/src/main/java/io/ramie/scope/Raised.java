package io.ramie.scope;

import io.ramie.spi.Wait;

/** What was raised in a fiber while it was in a blocking call of the JDK. */
final class Raised {
  private Raised() {}

  /**
   * Such a call knows only of an interrupt of the thread, which announces what was raised.
   *
   * @param thrown what a body has thrown in the current fiber
   * @return what was raised there, if that is what interrupted it; otherwise the same
   */
  static Throwable announcedBy(Throwable thrown) {
    if (!(thrown instanceof InterruptedException)) {
      return thrown;
    }
    try {
      Wait.checkInterrupted();
      return thrown;
    } catch (Throwable raised) {
      if (raised != thrown) {
        raised.addSuppressed(thrown);
      }
      return raised;
    }
  }
}
