package io.ramie.spi;

import java.time.Duration;

/** The root fiber of a thread that no scheduler runs: it blocks where others suspend. */
final class ThreadFiber extends Fiber<Void> {
  private static final ThreadLocal<ThreadFiber> CURRENT =
      ThreadLocal.withInitial(() -> new ThreadFiber(Thread.currentThread()));

  private final Thread thread;

  private ThreadFiber(Thread thread) {
    super(Schedulers.blockingFallback(), thread.getName().isEmpty() ? null : thread.getName());
    this.thread = thread;
  }

  static ThreadFiber ofCurrentThread() {
    return CURRENT.get();
  }

  @Override
  public Thread thread() {
    return thread;
  }

  @Override
  public boolean isBlocking() {
    return true;
  }

  /** Nobody can tell whether a thread runs, so its wait decides by an atomic step on each side. */
  @Override
  void leave() {
    var _ = WAIT.getAndSet(this, null);
  }

  @Override
  boolean isYetToSee(Wait<?> block) {
    return WAIT.compareAndSet(this, block, block);
  }

  @Override
  boolean isThreadGone() {
    return !thread.isAlive();
  }

  @Override
  void checkTellsItsEnd() {
    throw new IllegalStateException(
        "the end of thread '" + name() + "' is told to nobody: join it, or wait for a fiber");
  }

  @Override
  boolean awaitEnd(long timeoutNanos) throws InterruptedException {
    if (thread == Thread.currentThread()) {
      throw new IllegalStateException("thread '" + name() + "' waits for its own end");
    }
    if (timeoutNanos == Wait.FOREVER) {
      thread.join();
      return true;
    }
    return isThreadGone() || (timeoutNanos > 0 && thread.join(Duration.ofNanos(timeoutNanos)));
  }
}
