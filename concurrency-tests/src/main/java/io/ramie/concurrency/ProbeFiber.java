package io.ramie.concurrency;

import io.ramie.spi.Fiber;
import io.ramie.spi.Schedulers;

/** A fiber without a scheduler, played by whichever actor says so. */
public class ProbeFiber extends Fiber<Integer> {
  private volatile Thread thread = Thread.currentThread();

  /** Creates a fiber that waits for nothing. */
  public ProbeFiber() {
    super(Schedulers.blockingFallback(), "probe");
  }

  @Override
  public Thread thread() {
    return thread;
  }

  /** The calling thread plays the fiber from now on. */
  public void mount() {
    thread = Thread.currentThread();
  }

  /** The body returns. */
  public void end(int value) {
    finish(value, null);
  }
}
