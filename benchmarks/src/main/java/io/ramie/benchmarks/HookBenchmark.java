package io.ramie.benchmarks;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Nanoseconds for one call of a hook, and with {@code -prof gc} the bytes that it allocates: where
 * it suspends one {@code Wait}, and nothing where it does not.
 */
public class HookBenchmark extends FiberBenchmark {
  private static final int CALLS = 10_000;
  private static final int CALLS_EACH = CALLS / 2;
  private static final int BYTES = 16;
  private static final Duration SHORTEST = Duration.ofNanos(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Sends something to the other of two fibers, or waits for what that one has sent. */
  private interface Half {
    void run(Io io, MemorySegment buffer) throws InterruptedException;
  }

  // Without suspending

  /** {@code ioWait} for what is ready. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void ioWaitReady() {
    withPair((near, _) -> {
      for (int i = 0; i < CALLS; i++) {
        check(scheduler().ioWait(near, Io.WRITABLE, null));
      }
    });
  }

  /** {@code ioSelect} of two handles of which one is ready. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void ioSelectReady() {
    withPair((near, far) -> {
      List<Io> readers = List.of(near);
      List<Io> writers = List.of(far);
      for (int i = 0; i < CALLS; i++) {
        check(scheduler().ioSelect(readers, writers, List.of(), null).writable().size());
      }
    });
  }

  /** {@code timeoutAfter} around something that ends at once. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void timeoutAfter() {
    Callable<Integer> body = () -> 1;
    startOne(() -> {
      for (int i = 0; i < CALLS; i++) {
        check(scheduler().timeoutAfter(LONG, TimeoutException::new, body));
      }
    });
  }

  // Suspending

  /** {@code kernelSleep} for the shortest time there is. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void kernelSleep() {
    startOne(() -> {
      for (int i = 0; i < CALLS; i++) {
        scheduler().kernelSleep(SHORTEST);
      }
    });
  }

  /** {@code ioWait} until the other fiber has written. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void ioWait() {
    converse(
        SocketType.STREAM,
        HookBenchmark::write,
        (io, buffer) -> {
          check(scheduler().ioWait(io, Io.READABLE, null));
          check(io.read(buffer));
        });
  }

  /** {@code ioWait} with a time-out, until the other fiber has written. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void ioWaitWithTimeout() {
    converse(
        SocketType.STREAM,
        HookBenchmark::write,
        (io, buffer) -> {
          check(scheduler().ioWait(io, Io.READABLE, LONG));
          check(io.read(buffer));
        });
  }

  /** {@code ioSelect} of one handle until the other fiber has written. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void ioSelect() {
    converse(
        SocketType.STREAM,
        HookBenchmark::write,
        (io, buffer) -> {
          check(scheduler().ioSelect(List.of(io), List.of(), List.of(), null).readable().size());
          check(io.read(buffer));
        });
  }

  /** {@code ioWrite}, and {@code ioRead} of what the other fiber has written. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void ioReadAndWrite() {
    converse(
        SocketType.STREAM,
        (io, buffer) -> check(scheduler().ioWrite(io, buffer, BYTES)),
        (io, buffer) -> check(scheduler().ioRead(io, buffer, BYTES)));
  }

  /** {@code socketSend}, and {@code socketReceive} of what the other fiber has sent. */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void socketReceiveAndSend() {
    converse(
        SocketType.DATAGRAM,
        (io, buffer) -> check(scheduler().socketSend(io, buffer, 0, null)),
        (io, buffer) -> check(scheduler().socketReceive(io, buffer, 0, null)));
  }

  // Fibers

  private interface Loop {
    void run() throws Exception;
  }

  private interface PairLoop {
    void run(Io near, Io far) throws InterruptedException;
  }

  private void startOne(Loop loop) {
    start(() -> {
      loop.run();
      return null;
    });
    run();
  }

  private void withPair(PairLoop loop) {
    check(
        scheduler()
            .platform()
            .socketPair(
                SocketType.STREAM, (near, far) -> startOne(() -> closing(loop, near, far))));
  }

  private static void closing(PairLoop loop, Io near, Io far) throws InterruptedException {
    try (near;
        far) {
      loop.run(near, far);
    }
  }

  /** Each of two fibers waits for the other one half of the calls. */
  private void converse(SocketType type, Half send, Half receive) {
    check(
        scheduler()
            .platform()
            .socketPair(
                type,
                (near, far) -> {
                  start(() -> takeTurns(near, send, receive));
                  start(() -> takeTurns(far, receive, send));
                }));
    run();
  }

  private static @Nullable Void takeTurns(Io io, Half first, Half second)
      throws InterruptedException {
    try (io;
        Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BYTES);
      for (int i = 0; i < CALLS_EACH; i++) {
        first.run(io, buffer);
        second.run(io, buffer);
      }
    }
    return null;
  }

  private static void write(Io io, MemorySegment buffer) {
    check(io.write(buffer));
  }

  private static void check(long result) {
    if (result < 0) {
      throw new IllegalStateException(Errno.describe(result));
    }
  }
}
