package io.ramie.spi;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A handle that does what it is told, and remembers what happened to it. A socket only as long as
 * it is told so.
 */
class FakeIo extends Io {
  /** What close has called, and which sizes were transferred, in order. */
  final List<String> calls = new ArrayList<>();

  private final Queue<Long> results = new ArrayDeque<>();

  FakeIo() {
    super(TestPlatform.INSTANCE);
  }

  /** Results of the next transfers. */
  FakeIo then(long... counts) {
    for (long count : counts) {
      results.add(count);
    }
    return this;
  }

  @Override
  public long read(MemorySegment buffer) {
    return transfer("read", buffer);
  }

  @Override
  public long write(MemorySegment buffer) {
    return transfer("write", buffer);
  }

  @Override
  public long readAt(MemorySegment buffer, long position) {
    return transfer("read at " + position, buffer);
  }

  @Override
  public long receive(
      MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender) {
    return results.isEmpty()
        ? super.receive(buffer, flags, sender)
        : transfer("receive, flags " + flags + ",", buffer);
  }

  @Override
  public long send(MemorySegment buffer, int flags, @Nullable SocketAddress destination) {
    return results.isEmpty()
        ? super.send(buffer, flags, destination)
        : transfer("send, flags " + flags + ",", buffer);
  }

  final long transfer(String what, MemorySegment buffer) {
    calls.add(what + " " + buffer.byteSize());
    return results.remove();
  }

  @Override
  protected void implPreClose() {
    calls.add("let go");
  }

  @Override
  protected void implClose() {
    calls.add("release number");
  }

  @Override
  public String toString() {
    return "fake handle";
  }
}
