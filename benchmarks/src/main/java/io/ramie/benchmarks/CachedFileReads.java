package io.ramie.benchmarks;

import io.ramie.io.FiberFile;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a file that is in memory into the heap, by a fiber and by a {@link FileChannel}, in turn
 * within one process: on a machine whose speed changes from minute to minute only that can tell a
 * tenth.
 *
 * <p>Arguments: the bytes of one read (4096), and how many rounds (2500), of which the first half
 * warms up.
 */
public final class CachedFileReads {
  private static final int READS_PER_ROUND = 2_000;
  private static final int FILE_BYTES = 1024 * 1024;

  private final int size;
  private final ByteBuffer heap;
  private final FiberFile file;
  private final FileChannel channel;

  private final Histogram fiberAtPosition = new Histogram(4);
  private final Histogram channelAtPosition = new Histogram(4);
  private final Histogram fiberSequential = new Histogram(4);
  private final Histogram channelSequential = new Histogram(4);

  private CachedFileReads(int size, FiberFile file, FileChannel channel) {
    this.size = size;
    this.heap = ByteBuffer.allocate(size);
    this.file = file;
    this.channel = channel;
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    int size = args.length > 0 ? Integer.parseInt(args[0]) : 4096;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 2_500;
    Path path = Files.write(Files.createTempFile("ramie", ".bin"), new byte[FILE_BYTES]);
    try (FiberScheduler scheduler = Schedulers.provider().create(SchedulerOptions.DEFAULT);
        FiberFile file = FiberFile.open(path);
        FileChannel channel = FileChannel.open(path)) {
      CachedFileReads reads = new CachedFileReads(size, file, channel);
      reads.run(rounds / 2, scheduler);
      reads.reset();
      reads.run(rounds / 2, scheduler);
      reads.report();
    } finally {
      Files.delete(path);
    }
  }

  private void run(int rounds, FiberScheduler scheduler) throws IOException {
    for (int i = 0; i < rounds; i++) {
      Fiber<?> fiber = scheduler.fiber(FiberOptions.NONE, this::readInFiber);
      scheduler.run();
      Object _ = fiber.resultNow();
      readFromChannel();
    }
  }

  private @Nullable Void readInFiber() throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < READS_PER_ROUND; i++) {
      check(file.read(heap.clear(), position(i)));
    }
    start = record(fiberAtPosition, start);
    byte[] array = heap.array();
    for (int i = 0; i < READS_PER_ROUND; i++) {
      if (file.read(array) != size) {
        file.position(0);
      }
    }
    record(fiberSequential, start);
    return null;
  }

  private void readFromChannel() throws IOException {
    long start = System.nanoTime();
    for (int i = 0; i < READS_PER_ROUND; i++) {
      check(channel.read(heap.clear(), position(i)));
    }
    start = record(channelAtPosition, start);
    for (int i = 0; i < READS_PER_ROUND; i++) {
      if (channel.read(heap.clear()) != size) {
        channel.position(0);
      }
    }
    record(channelSequential, start);
  }

  private long position(int read) {
    return (long) read * size % FILE_BYTES;
  }

  private void check(int count) {
    if (count != size) {
      throw new IllegalStateException("read " + count + " bytes, not " + size);
    }
  }

  private static long record(Histogram histogram, long start) {
    long now = System.nanoTime();
    histogram.recordValue(now - start);
    return now;
  }

  private void reset() {
    fiberAtPosition.reset();
    channelAtPosition.reset();
    fiberSequential.reset();
    channelSequential.reset();
  }

  private void report() {
    System.out.printf("Reads of %,d bytes into the heap, median of the rounds:%n", size);
    report("at a position", fiberAtPosition, channelAtPosition);
    report("sequential", fiberSequential, channelSequential);
  }

  private static void report(String what, Histogram fiber, Histogram channel) {
    double ours = fiber.getValueAtPercentile(50) / (double) READS_PER_ROUND;
    double theirs = channel.getValueAtPercentile(50) / (double) READS_PER_ROUND;
    System.out.printf(
        "  %s: FiberFile %.0f ns, FileChannel %.0f ns, %.2f times%n",
        what, ours, theirs, ours / theirs);
  }
}
