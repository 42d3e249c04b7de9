package io.ramie.conformance.broken;

import io.ramie.spi.Io;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The hooks that move bytes, through one seam: what all of them do wrong is one method. */
class BreakableTransfers extends BreakableScheduler {
  /** What the hook does when it is right. */
  interface Right {
    long on(Io io, MemorySegment buffer) throws InterruptedException;
  }

  BreakableTransfers(Platform platform) {
    super(platform);
  }

  long transfer(Io io, MemorySegment buffer, Right right) throws InterruptedException {
    return right.on(io, buffer);
  }

  long read(Io io, MemorySegment buffer, Right right) throws InterruptedException {
    return transfer(io, buffer, right);
  }

  long write(Io io, MemorySegment buffer, Right right) throws InterruptedException {
    return transfer(io, buffer, right);
  }

  @Override
  public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return read(io, buffer, (from, memory) -> super.ioRead(from, memory, minimum));
  }

  @Override
  public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return write(io, buffer, (to, memory) -> super.ioWrite(to, memory, minimum));
  }

  @Override
  public long ioPread(Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    return read(io, buffer, (from, memory) -> super.ioPread(from, memory, position, minimum));
  }

  @Override
  public long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    return write(io, buffer, (to, memory) -> super.ioPwrite(to, memory, position, minimum));
  }

  @Override
  public long socketReceive(
      Io socket, MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender)
      throws InterruptedException {
    return read(socket, buffer, (from, memory) -> super.socketReceive(from, memory, flags, sender));
  }

  @Override
  public long socketSend(
      Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
      throws InterruptedException {
    return write(socket, buffer, (to, memory) -> super.socketSend(to, memory, flags, destination));
  }
}
