package io.ramie.examples.chat;

import io.ramie.Deadline;
import io.ramie.Fibers;
import java.time.Duration;

/**
 * Slows down who sends lines without end: after so many without a pause comes one. The client is
 * not read meanwhile, so that it has to wait, too. Used by one fiber.
 */
final class Pace {
  private static final int LINES_AT_ONCE = 20;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Deadline calm = Deadline.after(Duration.ZERO);
  private int linesAtOnce;

  /** Waits, after a line, if there have been too many. */
  void keep() throws InterruptedException {
    linesAtOnce = calm.isExpired() ? 1 : linesAtOnce + 1;
    calm = Deadline.after(PAUSE);
    if (linesAtOnce > LINES_AT_ONCE) {
      Fibers.sleep(PAUSE);
    }
  }
}
