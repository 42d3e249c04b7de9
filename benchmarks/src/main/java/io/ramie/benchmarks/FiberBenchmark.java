package io.ramie.benchmarks;

import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A scheduler on the thread of the benchmark, and how all benchmarks are measured.
 *
 * <p>What is measured runs inside fibers, many times in one call of the benchmark method, so that
 * calling the method and starting the first fibers count for nothing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 3,
    jvmArgs = {
      "--add-opens",
      "java.base/java.lang=ALL-UNNAMED",
      "--enable-native-access=ALL-UNNAMED"
    })
public abstract class FiberBenchmark {
  /** The name of a provider, so that schedulers can be compared. */
  @Param("epoll")
  public String provider = "";

  private final LocalExecutor executor = new LocalExecutor();
  private FiberScheduler scheduler = Schedulers.blockingFallback();

  /** Opens the scheduler. */
  @Setup
  public void open() {
    scheduler = Schedulers.provider(provider).create(SchedulerOptions.DEFAULT);
  }

  /** Closes the scheduler. */
  @TearDown
  public void close() {
    scheduler.close();
  }

  final FiberScheduler scheduler() {
    return scheduler;
  }

  /** What the JDK's bare virtual threads run on, for comparison. */
  final LocalExecutor executor() {
    return executor;
  }

  final void start(Callable<?> body) {
    var _ = scheduler.fiber(FiberOptions.NONE, body);
  }

  final void run() {
    scheduler.run();
  }
}
