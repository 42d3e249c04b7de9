package io.ramie.benchmarks;

import io.ramie.FiberLocal;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.CompilerControl.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Nanoseconds to read, and to set, what belongs to a fiber. Reading includes the call of a method
 * that is not inlined, which {@link #call} is alone.
 */
public class FiberLocalBenchmark extends FiberBenchmark {
  private static final int CALLS = 1_000_000;
  private static final String VALUE = "value";

  private static final FiberLocal<String> FIBER_LOCAL = FiberLocal.of("initial");
  private static final FiberLocal<String> UNSET = FiberLocal.of("initial");
  private static final ThreadLocal<String> THREAD_LOCAL = ThreadLocal.withInitial(() -> "initial");
  private static final ScopedValue<String> SCOPED_VALUE = ScopedValue.newInstance();

  // Not inlined: within one fiber the answer is always the same, and would be asked for only once.

  @CompilerControl(Mode.DONT_INLINE)
  private static String readFiberLocal() {
    return FIBER_LOCAL.get();
  }

  @CompilerControl(Mode.DONT_INLINE)
  private static String readUnset() {
    return UNSET.get();
  }

  @CompilerControl(Mode.DONT_INLINE)
  private static String readThreadLocal() {
    return THREAD_LOCAL.get();
  }

  @CompilerControl(Mode.DONT_INLINE)
  private static String readScopedValue() {
    return SCOPED_VALUE.get();
  }

  @CompilerControl(Mode.DONT_INLINE)
  private static String readNothing() {
    return VALUE;
  }

  private void inFiber(Callable<@Nullable Void> body) {
    start(body);
    run();
  }

  /** {@link FiberLocal#get} of a variable that has been set, one of eight. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void fiberLocal(Blackhole blackhole) {
    inFiber(() -> {
      for (int i = 0; i < 7; i++) {
        FiberLocal.of("").set(VALUE);
      }
      FIBER_LOCAL.set(VALUE);
      for (int i = 0; i < CALLS; i++) {
        blackhole.consume(readFiberLocal());
      }
      return null;
    });
  }

  /** {@link FiberLocal#get} in a fiber that has set no variable. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void fiberLocalUnset(Blackhole blackhole) {
    inFiber(() -> {
      for (int i = 0; i < CALLS; i++) {
        blackhole.consume(readUnset());
      }
      return null;
    });
  }

  /** {@link FiberLocal#runWith}, with one read. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void fiberLocalRunWith(Blackhole blackhole) {
    inFiber(() -> {
      for (int i = 0; i < CALLS; i++) {
        FIBER_LOCAL.runWith(VALUE, () -> blackhole.consume(readFiberLocal()));
      }
      return null;
    });
  }

  /** {@link ThreadLocal#get}. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void threadLocal(Blackhole blackhole) {
    inFiber(() -> {
      THREAD_LOCAL.set(VALUE);
      for (int i = 0; i < CALLS; i++) {
        blackhole.consume(readThreadLocal());
      }
      return null;
    });
  }

  /** {@link ScopedValue#get}. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void scopedValue(Blackhole blackhole) {
    inFiber(() -> {
      ScopedValue.where(SCOPED_VALUE, VALUE)
          .run(() -> {
            for (int i = 0; i < CALLS; i++) {
              blackhole.consume(readScopedValue());
            }
          });
      return null;
    });
  }

  /** {@link ScopedValue#where}, with one read. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void scopedValueWhere(Blackhole blackhole) {
    inFiber(() -> {
      for (int i = 0; i < CALLS; i++) {
        ScopedValue.where(SCOPED_VALUE, VALUE).run(() -> blackhole.consume(readScopedValue()));
      }
      return null;
    });
  }

  /** The call that each read includes. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void call(Blackhole blackhole) {
    inFiber(() -> {
      for (int i = 0; i < CALLS; i++) {
        blackhole.consume(readNothing());
      }
      return null;
    });
  }
}
