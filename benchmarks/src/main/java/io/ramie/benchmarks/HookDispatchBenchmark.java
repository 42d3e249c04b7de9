package io.ramie.benchmarks;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Schedulers;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.CompilerControl.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Nanoseconds to find out which scheduler a blocking call belongs to, and which fiber it is in.
 * Each includes the call of a method that is not inlined; {@link #call} is that call alone.
 */
public class HookDispatchBenchmark extends FiberBenchmark {
  private static final int CALLS = 1_000_000;

  // Not inlined: within one fiber the answer is always the same, and would be asked for only once.

  @CompilerControl(Mode.DONT_INLINE)
  private static FiberScheduler findScheduler() {
    return Schedulers.current();
  }

  @CompilerControl(Mode.DONT_INLINE)
  private static Fiber<?> findFiber() {
    return Fiber.current();
  }

  @CompilerControl(Mode.DONT_INLINE)
  private static @Nullable Object findNothing() {
    return null;
  }

  /** {@link Schedulers#current} in a fiber. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void schedulerInFiber(Blackhole blackhole) {
    start(() -> {
      for (int i = 0; i < CALLS; i++) {
        blackhole.consume(findScheduler());
      }
      return null;
    });
    run();
  }

  /** {@link Fiber#current} in a fiber. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void fiberInFiber(Blackhole blackhole) {
    start(() -> {
      for (int i = 0; i < CALLS; i++) {
        blackhole.consume(findFiber());
      }
      return null;
    });
    run();
  }

  /** {@link Schedulers#current} in a plain thread, where it is the blocking fallback. */
  @Benchmark
  public Object schedulerInThread() {
    return findScheduler();
  }

  /** {@link Fiber#current} in a plain thread, where it is the thread's root fiber. */
  @Benchmark
  public Object fiberInThread() {
    return findFiber();
  }

  /** The call that each of the others includes. */
  @Benchmark
  public @Nullable Object call() {
    return findNothing();
  }
}
