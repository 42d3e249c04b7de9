package io.ramie.spi;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Hooks whose unblock takes as long as a test wants, as if its thread had lost its processor. */
final class HeldHooks extends TestFallback {
  /** Open once somebody is inside unblock. */
  final CountDownLatch unblocking = new CountDownLatch(1);

  /** Lets them out. */
  final CountDownLatch proceed = new CountDownLatch(1);

  final AtomicInteger unblocks = new AtomicInteger();

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
    unblocks.incrementAndGet();
    unblocking.countDown();
    await(proceed);
    super.unblock(blocker, fiber);
  }

  static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException meanwhile) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
