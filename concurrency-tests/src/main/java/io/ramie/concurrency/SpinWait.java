package io.ramie.concurrency;

import io.ramie.spi.Fiber;
import io.ramie.spi.Wait;
import org.jspecify.annotations.Nullable;

/** A wait that spins where others park, and that notices when its wake-up has been lost. */
public class SpinWait<T> extends Wait<T> {
  private final Race race;
  private final T lost;
  private boolean missed;
  private volatile boolean woken;

  /**
   * Creates a wait of a fiber that need not be the current one.
   *
   * @param lost what it ends with when the race is over and nobody has woken it
   */
  public SpinWait(Fiber<?> fiber, Kind kind, @Nullable Object subject, Race race, T lost) {
    super(fiber, kind, subject, 1, 0);
    this.race = race;
    this.lost = lost;
  }

  @Override
  protected void park() {
    Thread thread = Thread.currentThread();
    for (int spins = 0; !woken && !thread.isInterrupted(); spins++) {
      // In this order: what was done before the end of the race is visible now.
      if (race.isOver() && !woken && !thread.isInterrupted()) {
        missed = true;
        complete(lost);
        return;
      }
      Race.relax(spins);
    }
    woken = false;
  }

  @Override
  protected void wake() {
    woken = true;
  }

  /** Drops a wake-up that came before parking, as a careless implementation might. */
  final void forgetWakeup() {
    woken = false;
  }

  /** Awaits the end; the lost value also when the wait was completed without a wake-up. */
  public final T awaitOrLost() throws InterruptedException {
    T value = await();
    return missed ? lost : value;
  }
}
