package io.ramie.conformance.adversary;

import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import io.ramie.spi.SocketType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Two connected handles of a platform. */
record Streams(Io near, Io far) implements AutoCloseable {
  static Streams sockets(Platform platform) {
    return sockets(platform, SocketType.STREAM);
  }

  static Streams sockets(Platform platform, SocketType type) {
    Streams[] pair = new Streams[1];
    check(platform.socketPair(type, (near, far) -> pair[0] = new Streams(near, far)));
    return pair[0];
  }

  /** A pipe: the near end reads. */
  static Streams pipe(Platform platform) {
    Streams[] pair = new Streams[1];
    check(platform.pipe((source, sink) -> pair[0] = new Streams(source, sink)));
    return pair[0];
  }

  private static void check(int result) {
    if (result < 0) {
      throw new AssertionError(result);
    }
  }

  static MemorySegment bytes(int... values) {
    MemorySegment segment = Arena.ofAuto().allocate(values.length);
    for (int i = 0; i < values.length; i++) {
      segment.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
    }
    return segment;
  }

  @Override
  public void close() {
    near.close();
    far.close();
  }
}
