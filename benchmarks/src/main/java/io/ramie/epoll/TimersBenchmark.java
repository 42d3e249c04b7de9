package io.ramie.epoll;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds to queue a timer among many others, and to get rid of it again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class TimersBenchmark {
  private static final long SPAN = TimeUnit.HOURS.toNanos(1);

  // A power of two: a million numbers, so that no branch predictor learns the way down the heap.
  private static final int DEADLINES = 1 << 20;

  private static final class Entry implements Timed {
    private int heapIndex = NOT_QUEUED;

    @Override
    public int heapIndex() {
      return heapIndex;
    }

    @Override
    public void setHeapIndex(int index) {
      heapIndex = index;
    }

    @Override
    public void expire() {}
  }

  /** How many timers there are besides. */
  @Param({"0", "10000", "1000000"})
  public int others;

  private final Timers timers = new Timers();
  private final Entry entry = new Entry();
  private final long[] deadlines = new long[DEADLINES];
  private int next;

  /** Queues the others. */
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < DEADLINES; i++) {
      deadlines[i] = random.nextLong(1, SPAN);
    }
    for (int i = 0; i < others; i++) {
      timers.add(new Entry(), random.nextLong(1, SPAN));
    }
  }

  private long deadline() {
    return deadlines[next++ & (DEADLINES - 1)];
  }

  /** The usual life of a time-out: what it limits ends before it. */
  @Benchmark
  public void addAndCancel() {
    timers.add(entry, deadline());
    timers.remove(entry);
  }

  /** The usual life of a sleep, with as many sleepers after it as before. */
  @Benchmark
  public void expireAndAdd() {
    timers.add(entry, 0);
    timers.expire(0);
  }
}
