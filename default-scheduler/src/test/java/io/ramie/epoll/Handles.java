package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.posix.Descriptor;
import io.ramie.posix.PosixPlatform;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** What the tests open, closed together at the end. */
final class Handles implements AutoCloseable {
  /** Two ends of something; of a pipe, the first one reads. */
  record Pair(Descriptor first, Descriptor second) implements AutoCloseable {
    @Override
    public void close() {
      first.close();
      second.close();
    }
  }

  private final Platform platform;
  private final Queue<Io> open = new ConcurrentLinkedQueue<>();

  Handles() {
    this(PosixPlatform.provider());
  }

  Handles(Platform platform) {
    this.platform = platform;
  }

  Pair sockets(SocketType type) {
    Pair[] pair = new Pair[1];
    assertThat(platform.socketPair(type, (a, b) -> pair[0] = new Pair(kept(a), kept(b)))).isZero();
    return pair[0];
  }

  Pair sockets() {
    return sockets(SocketType.STREAM);
  }

  /** A new pair whose first end has a number; the lowest free one is the next to be taken. */
  Pair reopened(int number) {
    for (int i = 0; i < 100; i++) {
      Pair fresh = sockets();
      if (fresh.first().number() == number) {
        return fresh;
      }
      if (fresh.second().number() == number) {
        return new Pair(/* first= */ fresh.second(), /* second= */ fresh.first());
      }
    }
    throw new AssertionError("the number " + number + " does not come again");
  }

  /** A connection whose buffers are as small as the system allows. */
  Pair narrowSockets() {
    Pair pair = sockets();
    for (Io end : new Io[] {pair.first(), pair.second()}) {
      assertThat(end.setOption(StandardSocketOptions.SO_SNDBUF, 1)).isZero();
      assertThat(end.setOption(StandardSocketOptions.SO_RCVBUF, 1)).isZero();
    }
    return pair;
  }

  Pair pipe() {
    Pair[] pair = new Pair[1];
    assertThat(platform.pipe((in, out) -> pair[0] = new Pair(kept(in), kept(out)))).isZero();
    return pair[0];
  }

  Descriptor open(Path path, OpenOption... options) {
    return opened(platform.open(path, Set.of(options)));
  }

  Descriptor listener() {
    Descriptor listener = opened(platform.socket(StandardProtocolFamily.INET, SocketType.STREAM));
    assertThat(listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))).isZero();
    assertThat(listener.listen(128)).isZero();
    return listener;
  }

  Descriptor tcpSocket() {
    return opened(platform.socket(StandardProtocolFamily.INET, SocketType.STREAM));
  }

  /** A connection over the loopback device, for which both ends are connected already. */
  Pair tcp() {
    try (Descriptor listener = listener()) {
      Descriptor client = tcpSocket();
      // The loopback device completes the handshake within the call or soon after.
      int _ = client.connect(listener.localAddress());
      for (; ; ) {
        IoResult accepted = listener.accept();
        if (!accepted.isError()) {
          assertThat(client.takeError()).isZero();
          return new Pair(client, opened(accepted));
        }
        Thread.onSpinWait();
      }
    }
  }

  Descriptor opened(IoResult result) {
    return kept(result.io());
  }

  private Descriptor kept(Io io) {
    open.add(io);
    return (Descriptor) io;
  }

  @Override
  public void close() {
    for (Io io = open.poll(); io != null; io = open.poll()) {
      io.close();
    }
  }

  static MemorySegment buffer(long size) {
    return Arena.ofAuto().allocate(size);
  }

  static MemorySegment text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    MemorySegment segment = buffer(bytes.length);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  static String text(MemorySegment segment, long count) {
    byte[] bytes = segment.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Takes what is there, without waiting. */
  static String read(Io io) {
    MemorySegment buffer = buffer(1000);
    return text(buffer, io.read(buffer));
  }

  static void write(Io io, String text) {
    MemorySegment segment = text(text);
    assertThat(io.write(segment)).isEqualTo(segment.byteSize());
  }

  /** Writes until nothing more fits; how many bytes that were. */
  static long fill(Io io) {
    MemorySegment buffer = buffer(1 << 16);
    long filled = 0;
    for (long count = io.write(buffer); count > 0; count = io.write(buffer)) {
      filled += count;
    }
    // What is left of the room is smaller than that buffer.
    MemorySegment one = buffer(1);
    for (long count = io.write(one); count > 0; count = io.write(one)) {
      filled += count;
    }
    return filled;
  }

  /** Reads until nothing is there; how many bytes that were. */
  static long drain(Io io) {
    MemorySegment buffer = buffer(1 << 16);
    long drained = 0;
    for (long count = io.read(buffer); count > 0; count = io.read(buffer)) {
      drained += count;
    }
    return drained;
  }

  /** What the descriptors of this process stand for, such as {@code anon_inode:[eventpoll]}. */
  static long openDescriptors(String kind) throws IOException {
    try (Stream<Path> numbers = Files.list(Path.of("/proc/self/fd"))) {
      return numbers.filter(number -> behind(number).startsWith(kind)).count();
    }
  }

  private static String behind(Path number) {
    try {
      return Files.readSymbolicLink(number).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
