package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Handles to wait for, and what tests do with them. */
final class Handles {
  /** Two connected sockets. */
  record Pair(Io near, Io far) implements AutoCloseable {
    @Override
    public void close() {
      near.close();
      far.close();
    }
  }

  private Handles() {}

  static Pair pair() {
    Io[] ends = new Io[2];
    int result =
        Platform.system()
            .socketPair(
                SocketType.STREAM,
                (near, far) -> {
                  ends[0] = near;
                  ends[1] = far;
                });
    assertThat(result).as("socketpair").isZero();
    return new Pair(ends[0], ends[1]);
  }

  static void write(Io io) {
    assertThat(io.write(buffer(1))).isEqualTo(1);
  }

  /** Writes until the socket takes nothing more. */
  static void fill(Io io) {
    MemorySegment buffer = buffer(1 << 16);
    long count = 0;
    while (count >= 0) {
      count = io.write(buffer);
    }
    assertThat(Errno.EAGAIN.is(count)).isTrue();
  }

  /** Reads until there is nothing left. */
  static void drain(Io io) {
    MemorySegment buffer = buffer(1 << 16);
    long count = 1;
    while (count > 0) {
      count = io.read(buffer);
    }
  }

  static MemorySegment buffer(long size) {
    return Arena.ofAuto().allocate(size);
  }

  static long openDescriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Looks until a condition that other threads bring about holds. */
  static void eventually(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
        throw new AssertionError("it has not come to pass within 20 s");
      }
      Thread.onSpinWait();
    }
  }
}
