package io.ramie.benchmarks;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Nanoseconds for one switch from a fiber to another, there being two. */
public class FiberSwitchBenchmark extends FiberBenchmark {
  private static final int SWITCHES = 1_000_000;
  private static final int SWITCHES_EACH = SWITCHES / 2;

  private @Nullable Fiber<?> other;
  private @Nullable Thread otherThread;

  /** By {@code yield}. */
  @Benchmark
  @OperationsPerInvocation(SWITCHES)
  public void yields() {
    start(this::yieldOften);
    start(this::yieldOften);
    run();
  }

  private @Nullable Void yieldOften() throws InterruptedException {
    for (int i = 0; i < SWITCHES_EACH; i++) {
      scheduler().yield();
    }
    return null;
  }

  /** By {@code unblock} of the other, and {@code block}. */
  @Benchmark
  @OperationsPerInvocation(SWITCHES)
  public void unblockAndBlock() {
    Fiber<?> first = scheduler().fiber(FiberOptions.NONE, this::waitForOther);
    Fiber<?> second = scheduler().fiber(FiberOptions.NONE, () -> pingPong(first));
    other = second;
    scheduler().unblock(null, first);
    run();
  }

  private @Nullable Void waitForOther() throws InterruptedException {
    boolean unblocked = scheduler().block(null, null);
    assert unblocked;
    return pingPong(other);
  }

  private @Nullable Void pingPong(@Nullable Fiber<?> partner) throws InterruptedException {
    if (partner == null) {
      throw new IllegalStateException("there is no other fiber");
    }
    for (int i = 0; i < SWITCHES_EACH; i++) {
      scheduler().unblock(null, partner);
      boolean unblocked = scheduler().block(null, null);
      assert unblocked;
    }
    scheduler().unblock(null, partner);
    return null;
  }

  /** The JDK alone: {@code Thread.yield} of two virtual threads. */
  @Benchmark
  @OperationsPerInvocation(SWITCHES)
  public void jdkYields() {
    executor().start(FiberSwitchBenchmark::jdkYieldOften);
    executor().start(FiberSwitchBenchmark::jdkYieldOften);
    executor().run();
  }

  @SuppressWarnings("ThreadPriorityCheck") // it is what is measured
  private static void jdkYieldOften() {
    for (int i = 0; i < SWITCHES_EACH; i++) {
      Thread.yield();
    }
  }

  /** The JDK alone: unpark of the other virtual thread, and park. */
  @Benchmark
  @OperationsPerInvocation(SWITCHES)
  public void jdkUnparkAndPark() {
    Thread first = executor().start(() -> jdkPingPong(otherThread));
    otherThread = executor().start(() -> jdkPingPong(first));
    executor().run();
  }

  private static void jdkPingPong(@Nullable Thread partner) {
    for (int i = 0; i < SWITCHES_EACH; i++) {
      LockSupport.unpark(partner);
      LockSupport.park();
    }
    LockSupport.unpark(partner);
  }
}
