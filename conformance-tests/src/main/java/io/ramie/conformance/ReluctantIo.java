package io.ramie.conformance;

import io.ramie.conformance.platform.ForwardingIo;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A handle that refuses two of three attempts, whatever the real one is ready for: the first as if
 * it were not ready, the second as if a signal had come. No event follows a refusal, so whoever
 * waits for one without looking first waits for ever.
 */
final class ReluctantIo extends ForwardingIo {
  private final AtomicInteger reading = new AtomicInteger();
  private final AtomicInteger writing = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  ReluctantIo(Platform platform, Io real) {
    super(platform, real);
  }

  private static int refusal(AtomicInteger attempts) {
    return switch (attempts.getAndIncrement() % 3) {
      case 0 -> Errno.EAGAIN.result();
      case 1 -> Errno.EINTR.result();
      default -> 0;
    };
  }

  @Override
  public long read(MemorySegment buffer) {
    int refused = refusal(reading);
    return refused != 0 ? refused : super.read(buffer);
  }

  @Override
  public long write(MemorySegment buffer) {
    int refused = refusal(writing);
    return refused != 0 ? refused : super.write(buffer);
  }

  @Override
  public long receive(
      MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender) {
    int refused = refusal(reading);
    return refused != 0 ? refused : super.receive(buffer, flags, sender);
  }

  @Override
  public long send(MemorySegment buffer, int flags, @Nullable SocketAddress destination) {
    int refused = refusal(writing);
    return refused != 0 ? refused : super.send(buffer, flags, destination);
  }

  @Override
  public IoResult accept() {
    int refused = refusal(reading);
    return refused != 0 ? IoResult.error(refused) : super.accept();
  }

  /** As if a signal had come: it goes on by itself, and a refusal is found out later. */
  @Override
  public int connect(SocketAddress address) {
    int result = super.connect(address);
    if (!Errno.ECONNREFUSED.is(result)) {
      return result == 0 ? Errno.EINPROGRESS.result() : result;
    }
    refused.set(result);
    return Errno.EINPROGRESS.result();
  }

  @Override
  public int takeError() {
    int error = refused.getAndSet(0);
    return error != 0 ? error : super.takeError();
  }
}
