package io.ramie.benchmarks;

import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Very many fibers asleep at once: what each costs in heap, and how late each wakes up.
 *
 * <p>Arguments: how many (1,000,000), over how many seconds their deadlines are spread (5), and how
 * many seconds the first one is away (20), which has to be enough to start them all.
 */
public final class Sleepers {
  private static final int WARMUP_FIBERS = 100_000;
  private static final int WARMUP_ROUNDS = 3;

  private final FiberScheduler scheduler;
  private final int count;
  private final long spread;
  private final long first;
  private final Histogram lateness = new Histogram(3);
  private int started;
  private int asleep;

  private Sleepers(FiberScheduler scheduler, int count, long spread, long lead) {
    this.scheduler = scheduler;
    this.count = count;
    this.spread = spread;
    this.first = System.nanoTime() + lead;
  }

  /** Runs it. */
  public static void main(String[] args) {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    long spread = TimeUnit.SECONDS.toNanos(args.length > 1 ? Long.parseLong(args[1]) : 5);
    long lead = TimeUnit.SECONDS.toNanos(args.length > 2 ? Long.parseLong(args[2]) : 20);
    try (FiberScheduler scheduler = Schedulers.provider().create(SchedulerOptions.DEFAULT)) {
      // The way out of a sleep has to be compiled before a million frames are frozen in it: each
      // frame that was interpreted or compiled for profiling is deoptimised when it is returned to.
      for (int i = 0; i < WARMUP_ROUNDS; i++) {
        Sleepers warmup =
            new Sleepers(
                scheduler,
                Math.min(count, WARMUP_FIBERS),
                TimeUnit.MILLISECONDS.toNanos(200),
                TimeUnit.MILLISECONDS.toNanos(500));
        warmup.run(warmup::fallAsleep);
      }
      Sleepers sleepers = new Sleepers(scheduler, count, spread, lead);
      sleepers.run(sleepers::fallAsleepAndReport);
      sleepers.reportLateness();
    }
  }

  private void run(Runnable starter) {
    var _ = scheduler.fiber(FiberOptions.NONE, Executors.callable(starter));
    scheduler.run();
  }

  private void fallAsleep() {
    // The same object for all, so that none of it counts as theirs.
    Callable<@Nullable Void> sleeper = this::sleep;
    for (int i = 0; i < count; i++) {
      var _ = scheduler.fiber(FiberOptions.NONE, sleeper);
    }
  }

  private void fallAsleepAndReport() {
    long before = usedHeap();
    long start = System.nanoTime();
    fallAsleep();
    long startNanos = (System.nanoTime() - start) / count;
    long heap = usedHeap() - before;
    System.out.printf("%,d of %,d fibers asleep, each with a timer%n", asleep, count);
    System.out.printf("%,d ns to start one and let it fall asleep%n", startNanos);
    System.out.printf("%,d bytes of heap each, its timer included%n", heap / count);
    long late = System.nanoTime() - first;
    if (late > 0) {
      System.out.printf(
          "all were asleep %,d ms after the first deadline only: give more seconds as the third"
              + " argument%n",
          late / 1_000_000);
    }
  }

  private void reportLateness() {
    System.out.printf(
        "%,d awake; late by (ms): half %.3f, 99 %% %.3f, 99.9 %% %.3f, worst %.3f%n",
        lateness.getTotalCount(),
        lateness.getValueAtPercentile(50) / 1e6,
        lateness.getValueAtPercentile(99) / 1e6,
        lateness.getValueAtPercentile(99.9) / 1e6,
        lateness.getMaxValue() / 1e6);
  }

  private @Nullable Void sleep() throws InterruptedException {
    long deadline = first + (long) ((double) spread * spreadOut(started++) / count);
    asleep++;
    scheduler.kernelSleep(Duration.ofNanos(deadline - System.nanoTime()));
    asleep--;
    lateness.recordValue(Math.max(0, System.nanoTime() - deadline));
    return null;
  }

  /** Deadlines in no order: neighbours in starting are far from each other in waking. */
  private long spreadOut(int number) {
    return (number * 2_654_435_761L & Long.MAX_VALUE) % count;
  }

  private static long usedHeap() {
    for (int i = 0; i < 2; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
