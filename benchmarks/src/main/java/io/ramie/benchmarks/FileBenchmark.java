package io.ramie.benchmarks;

import io.ramie.io.FiberFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Nanoseconds for one read of a file that is in memory, in a fiber, and by a {@link FileChannel} in
 * the thread of the benchmark.
 */
public class FileBenchmark extends FiberBenchmark {
  private static final int READS = 10_000;

  // Small enough to stay in the processor's cache next to the buffer, so that the copying, which
  // both have in common, weighs as little as it can.
  private static final int FILE_BYTES = 1024 * 1024;

  /** The bytes of one read. */
  @Param({"4096", "65536"})
  public int size;

  private @Nullable Path path;
  private @Nullable FiberFile file;
  private @Nullable FileChannel channel;
  private ByteBuffer direct = ByteBuffer.allocate(0);
  private ByteBuffer heap = ByteBuffer.allocate(0);

  /** Makes a file and opens it twice. */
  @Setup
  public void openFiles() throws IOException {
    path = Files.write(Files.createTempFile("ramie", ".bin"), new byte[FILE_BYTES]);
    file = FiberFile.open(path);
    channel = FileChannel.open(path);
    direct = ByteBuffer.allocateDirect(size);
    heap = ByteBuffer.allocate(size);
  }

  /** Closes and deletes it. */
  @TearDown
  public void closeFiles() throws IOException {
    file().close();
    channel().close();
    Files.delete(Objects.requireNonNull(path));
  }

  private FiberFile file() {
    return Objects.requireNonNull(file);
  }

  private FileChannel channel() {
    return Objects.requireNonNull(channel);
  }

  /** At positions, into a direct buffer. */
  @Benchmark
  @OperationsPerInvocation(READS)
  public void direct() {
    inFiber(() -> readAt(direct));
  }

  /** At positions, into a buffer of the heap. */
  @Benchmark
  @OperationsPerInvocation(READS)
  public void heap() {
    inFiber(() -> readAt(heap));
  }

  /** At the file's own position, into an array. */
  @Benchmark
  @OperationsPerInvocation(READS)
  public void sequential() {
    inFiber(() -> {
      FiberFile source = file();
      byte[] target = heap.array();
      for (int i = 0; i < READS; i++) {
        if (source.read(target) != size) {
          source.position(0);
        }
      }
      return null;
    });
  }

  private void inFiber(Callable<?> body) {
    start(body);
    run();
  }

  private @Nullable Void readAt(ByteBuffer buffer) throws IOException {
    FiberFile source = file();
    for (int i = 0; i < READS; i++) {
      check(source.read(buffer.clear(), position(i)));
    }
    return null;
  }

  /** At positions, into a direct buffer, by a channel. */
  @Benchmark
  @OperationsPerInvocation(READS)
  public void jdkDirect() throws IOException {
    jdkReadAt(direct);
  }

  /** At positions, into a buffer of the heap, by a channel. */
  @Benchmark
  @OperationsPerInvocation(READS)
  public void jdkHeap() throws IOException {
    jdkReadAt(heap);
  }

  /** At the channel's own position, into a buffer of the heap. */
  @Benchmark
  @OperationsPerInvocation(READS)
  public void jdkSequential() throws IOException {
    FileChannel source = channel();
    for (int i = 0; i < READS; i++) {
      if (source.read(heap.clear()) != size) {
        source.position(0);
      }
    }
  }

  private void jdkReadAt(ByteBuffer buffer) throws IOException {
    FileChannel source = channel();
    for (int i = 0; i < READS; i++) {
      check(source.read(buffer.clear(), position(i)));
    }
  }

  /** One part of the file after the other, and from the start again. */
  private long position(int number) {
    return (long) number * size % FILE_BYTES;
  }

  private void check(int count) {
    if (count != size) {
      throw new IllegalStateException(count + " bytes instead of " + size);
    }
  }
}
