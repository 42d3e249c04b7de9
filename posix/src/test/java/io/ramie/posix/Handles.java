package io.ramie.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Poller;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the tests open, and how they wait for it without sleeping. */
final class Handles {
  static final PosixPlatform PLATFORM = PosixPlatform.provider();

  /** Two ends of something. */
  record Pair(Descriptor first, Descriptor second) implements AutoCloseable {
    @Override
    public void close() {
      first.close();
      second.close();
    }
  }

  private Handles() {}

  static Pair pipe() {
    Pair[] pair = new Pair[1];
    assertThat(PLATFORM.pipe((in, out) -> pair[0] = pair(in, out))).isZero();
    return pair[0];
  }

  static Pair socketPair(SocketType type) {
    Pair[] pair = new Pair[1];
    assertThat(PLATFORM.socketPair(type, (a, b) -> pair[0] = pair(a, b))).isZero();
    return pair[0];
  }

  private static Pair pair(Io first, Io second) {
    return new Pair((Descriptor) first, (Descriptor) second);
  }

  static Descriptor opened(IoResult result) {
    return (Descriptor) result.io();
  }

  static Descriptor socket(ProtocolFamily family, SocketType type) {
    return opened(PLATFORM.socket(family, type));
  }

  static InetSocketAddress loopback(ProtocolFamily family) throws IOException {
    String text = family == StandardProtocolFamily.INET6 ? "::1" : "127.0.0.1";
    return new InetSocketAddress(InetAddress.getByName(text), 0);
  }

  static Descriptor listener(SocketAddress address, ProtocolFamily family) {
    Descriptor listener = socket(family, SocketType.STREAM);
    assertThat(listener.bind(address)).isZero();
    assertThat(listener.listen(16)).isZero();
    return listener;
  }

  static Descriptor listener() throws IOException {
    return listener(loopback(StandardProtocolFamily.INET), StandardProtocolFamily.INET);
  }

  /** Connects a new socket to a listener: the client and what the listener accepted. */
  static Pair connect(Descriptor listener) throws IOException {
    return connect(listener, listener);
  }

  /** The same, where another handle of the listener is to accept. */
  static Pair connect(Descriptor listener, Descriptor accepting) throws IOException {
    Descriptor client = socket(listener.family(), SocketType.STREAM);
    client.connect(listener.localAddress());
    await(client, Io.WRITABLE);
    assertThat(client.takeError()).isZero();
    await(accepting, Io.READABLE);
    return new Pair(client, opened(accepting.accept()));
  }

  static Pair tcp() throws IOException {
    try (Descriptor listener = listener()) {
      return connect(listener);
    }
  }

  /** One interest that remembers what it was told. */
  static class Asked implements Poller.Interest {
    private final Io io;
    private final int events;
    int ready;

    Asked(Io io, int events) {
      this.io = io;
      this.events = events;
    }

    @Override
    public Io io() {
      return io;
    }

    @Override
    public int events() {
      return events;
    }

    @Override
    public void ready(int now) {
      ready = now;
    }
  }

  /** Waits, at most a long time, until a handle is ready. */
  static int await(Io io, int events) throws IOException {
    try (Poller poller = PLATFORM.openPoller()) {
      Asked asked = new Asked(io, events);
      assertThat(poller.poll(List.of(asked), 10_000_000_000L)).isEqualTo(1);
      return asked.ready;
    }
  }

  static MemorySegment buffer(int size) {
    return Arena.ofAuto().allocate(size);
  }

  static MemorySegment text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment segment = buffer(bytes.length);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  static String text(MemorySegment segment, long count) {
    return new String(
        segment.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  static String read(Io io) {
    MemorySegment buffer = buffer(1000);
    return text(buffer, io.read(buffer));
  }

  /** The descriptors of this process. */
  static long openDescriptors() throws IOException {
    try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      return numbers.count();
    }
  }

  /** What a number stands for, such as {@code socket:[4711]}. */
  static String behind(int number) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
  }
}
