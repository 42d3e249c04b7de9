package io.ramie.examples;

import io.ramie.spi.Platform;
import io.ramie.spi.engine.Turn;
import java.time.Duration;
import java.util.Queue;

/**
 * A {@link PollScheduler} with a policy: of the fibers that are ready those run first that have
 * used the least time, so that one with much to compute holds up nobody who only answers now and
 * then.
 */
public final class FairScheduler extends PollScheduler {
  /** Of running time in a tick; the poller is asked that often, whoever is still ready. */
  private static final Duration QUANTUM = Duration.ofMillis(1);

  private final FairShare share;

  /**
   * Creates a scheduler.
   *
   * @param platform where its handles and its time come from
   * @throws java.io.UncheckedIOException if no poller can be opened
   */
  public FairScheduler(Platform platform) {
    super(platform);
    this.share = new FairShare(platform::nanoTime, QUANTUM);
  }

  @Override
  void runTurns(Queue<Turn> ready) {
    share.runTurns(ready);
  }
}
