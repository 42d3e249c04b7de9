package io.ramie.concurrency;

import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;

/** A wait whose time has passed as soon as it would park. */
public class ExpiringWait extends Wait<Boolean> {
  /** It ended by itself. */
  public static final int EXPIRED = 0;

  /** It was unblocked. */
  public static final int UNBLOCKED = 1;

  /** It threw {@link Raised}. */
  public static final int RAISED = 2;

  /** It threw {@link InterruptedException}. */
  public static final int INTERRUPTED = 3;

  /** Creates a wait of a fiber that need not be the current one. */
  public ExpiringWait(Fiber<?> fiber, Kind kind) {
    super(fiber, kind, null, 1, 0);
  }

  @Override
  protected void park() {
    complete(false);
  }

  @Override
  protected void wake() {}

  /** How such a wait ends. */
  public static int outcome(Fiber<?> fiber, Kind kind) {
    try {
      return new ExpiringWait(fiber, kind).await() ? UNBLOCKED : EXPIRED;
    } catch (Raised raised) {
      return RAISED;
    } catch (InterruptedException interrupted) {
      return INTERRUPTED;
    }
  }
}
