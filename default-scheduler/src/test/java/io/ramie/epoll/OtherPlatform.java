package io.ramie.epoll;

import io.ramie.posix.PosixPlatform;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import io.ramie.spi.Poller;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.ProtocolFamily;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** A platform with a name of its own, whose handles may wrap those of the real one. */
final class OtherPlatform implements Platform {
  private final Platform real = PosixPlatform.provider();
  private final long clockOffset;
  private final AtomicLong clockReads = new AtomicLong();

  OtherPlatform() {
    this(0);
  }

  /** One whose clock differs by an offset. */
  OtherPlatform(long clockOffset) {
    this.clockOffset = clockOffset;
  }

  @Override
  public String name() {
    return "other";
  }

  @Override
  public long nanoTime() {
    clockReads.incrementAndGet();
    return real.nanoTime() + clockOffset;
  }

  /** How often somebody has looked at the clock: a loop that spins does so all the time. */
  long clockReads() {
    return clockReads.get();
  }

  /** A handle that the kernel knows nothing of. */
  Io simulated() {
    return new Handle(this, null);
  }

  /** A handle around one of the real platform, of which it reads one byte at a time. */
  Io wrapping(Io io) {
    return new Handle(this, io);
  }

  private static final class Handle extends Io {
    private final Io inner;

    Handle(Platform platform, Io inner) {
      super(platform);
      this.inner = inner;
    }

    @Override
    public Io underlying() {
      return inner == null ? this : inner;
    }

    @Override
    public long read(MemorySegment buffer) {
      return inner.read(buffer.asSlice(0, Math.min(1, buffer.byteSize())));
    }

    @Override
    public IoResult accept() {
      return inner.accept();
    }

    @Override
    public String toString() {
      return "a handle of another kind";
    }

    @Override
    protected void implClose() {
      if (inner != null) {
        inner.close();
      }
    }
  }

  @Override
  public IoResult socket(ProtocolFamily family, SocketType type) {
    return real.socket(family, type);
  }

  @Override
  public int socketPair(SocketType type, BiConsumer<? super Io, ? super Io> ends) {
    return real.socketPair(type, ends);
  }

  @Override
  public int pipe(BiConsumer<? super Io, ? super Io> ends) {
    return real.pipe(ends);
  }

  @Override
  public IoResult open(Path path, Set<? extends OpenOption> options) {
    return real.open(path, options);
  }

  @Override
  public Poller openPoller() throws IOException {
    return real.openPoller();
  }

  @Override
  public ProcessStatus waitProcess(long pid, int flags) {
    return real.waitProcess(pid, flags);
  }
}
