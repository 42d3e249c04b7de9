package io.ramie.benchmarks;

import io.ramie.spi.FiberOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Nanoseconds to start a fiber and to finish it, from inside a fiber. */
public class SpawnBenchmark extends FiberBenchmark {
  private static final int FIBERS = 100_000;
  private static final int BATCH = 100;

  private static final Callable<@Nullable Void> EMPTY = () -> null;

  private static void doNothing() {}

  /** An empty fiber, which has finished when the call that starts it returns. */
  @Benchmark
  @OperationsPerInvocation(FIBERS)
  public void empty() {
    start(() -> {
      for (int i = 0; i < FIBERS; i++) {
        var _ = scheduler().fiber(FiberOptions.NONE, EMPTY);
      }
      return null;
    });
    run();
  }

  /** A fiber that suspends once, so that its starter goes on before it has finished. */
  @Benchmark
  @OperationsPerInvocation(FIBERS)
  public void suspending() {
    Callable<@Nullable Void> yieldOnce =
        () -> {
          scheduler().yield();
          return null;
        };
    start(() -> {
      for (int i = 0; i < FIBERS; i += BATCH) {
        for (int j = 0; j < BATCH; j++) {
          var _ = scheduler().fiber(FiberOptions.NONE, yieldOnce);
        }
        scheduler().yield();
      }
      return null;
    });
    run();
  }

  /** The JDK alone: an empty virtual thread on the simplest executor. */
  @Benchmark
  @OperationsPerInvocation(FIBERS)
  public void jdkOnLocalExecutor() {
    executor().start(this::startOnLocalExecutor);
    executor().run();
  }

  @SuppressWarnings("ThreadPriorityCheck") // lets those just started run
  private void startOnLocalExecutor() {
    for (int i = 0; i < FIBERS; i += BATCH) {
      for (int j = 0; j < BATCH; j++) {
        executor().start(SpawnBenchmark::doNothing);
      }
      Thread.yield();
    }
  }

  /** The JDK alone: an empty virtual thread on the JDK's own scheduler, started from another. */
  @Benchmark
  @OperationsPerInvocation(FIBERS)
  public void jdkVirtualThreads() throws InterruptedException {
    Thread.startVirtualThread(SpawnBenchmark::startVirtualThreads).join();
  }

  private static void startVirtualThreads() {
    Thread[] batch = new Thread[BATCH];
    for (int i = 0; i < FIBERS; i += BATCH) {
      for (int j = 0; j < BATCH; j++) {
        batch[j] = Thread.startVirtualThread(SpawnBenchmark::doNothing);
      }
      for (Thread thread : batch) {
        join(thread);
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }
}
