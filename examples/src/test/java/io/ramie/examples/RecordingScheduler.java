package io.ramie.examples;

import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.IoSelection;
import io.ramie.spi.Platform;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.ReadSink;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Notes which hooks a blocking call goes to, not those that a default body calls in its turn. */
final class RecordingScheduler extends PollScheduler {
  private interface Call<T extends @Nullable Object> {
    T run() throws InterruptedException;
  }

  private interface AnyCall<T extends @Nullable Object> {
    T run() throws Exception;
  }

  // The scheduler's thread only.
  private final Set<Hook> seen = EnumSet.noneOf(Hook.class);
  private @Nullable Fiber<?> watched;
  private int depth;

  RecordingScheduler() {
    super(Platform.system());
  }

  /** Notes the hooks that the calling fiber uses from now on. */
  void watch() {
    watched = Fiber.current();
    seen.clear();
  }

  /** Notes no more. */
  void pause() {
    watched = null;
  }

  /** What has been noted. */
  Set<Hook> seen() {
    Set<Hook> noted = EnumSet.noneOf(Hook.class);
    noted.addAll(seen);
    return noted;
  }

  private <T extends @Nullable Object> T note(Hook hook, Call<T> call) throws InterruptedException {
    try {
      return noteAny(hook, call::run);
    } catch (InterruptedException | RuntimeException expected) {
      throw expected;
    } catch (Exception unexpected) {
      throw new AssertionError(hook.methodName() + " threw what it cannot", unexpected);
    }
  }

  private <T extends @Nullable Object> T noteAny(Hook hook, AnyCall<T> call) throws Exception {
    if (Fiber.current() != watched) {
      return call.run();
    }
    if (depth == 0) {
      seen.add(hook);
    }
    depth++;
    try {
      return call.run();
    } finally {
      depth--;
    }
  }

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    return note(Hook.IO_WAIT, () -> super.ioWait(io, events, timeout));
  }

  @Override
  public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
    note(
        Hook.KERNEL_SLEEP,
        () -> {
          super.kernelSleep(duration);
          return null;
        });
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
      throws InterruptedException {
    return note(Hook.BLOCK, () -> super.block(blocker, timeout));
  }

  @Override
  @SuppressWarnings("NamedLikeContextualKeyword")
  public void yield() throws InterruptedException {
    note(
        Hook.YIELD,
        () -> {
          super.yield();
          return null;
        });
  }

  @Override
  public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return note(Hook.IO_READ, () -> super.ioRead(io, buffer, minimum));
  }

  @Override
  public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
      throws InterruptedException {
    return note(Hook.IO_READ_INTO, () -> super.ioReadInto(io, sink, timeout));
  }

  @Override
  public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return note(Hook.IO_WRITE, () -> super.ioWrite(io, buffer, minimum));
  }

  @Override
  public long ioPread(Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    return note(Hook.IO_PREAD, () -> super.ioPread(io, buffer, position, minimum));
  }

  @Override
  public long ioPwrite(Io io, MemorySegment buffer, long position, long minimum)
      throws InterruptedException {
    return note(Hook.IO_PWRITE, () -> super.ioPwrite(io, buffer, position, minimum));
  }

  @Override
  public IoSelection ioSelect(
      Collection<? extends Io> readable,
      Collection<? extends Io> writable,
      Collection<? extends Io> priority,
      @Nullable Duration timeout)
      throws InterruptedException {
    return note(Hook.IO_SELECT, () -> super.ioSelect(readable, writable, priority, timeout));
  }

  @Override
  public boolean ioClose(Io io) {
    if (Fiber.current() == watched) {
      seen.add(Hook.IO_CLOSE);
    }
    return super.ioClose(io);
  }

  @Override
  public long socketReceive(
      Io socket, MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender)
      throws InterruptedException {
    return note(Hook.SOCKET_RECEIVE, () -> super.socketReceive(socket, buffer, flags, sender));
  }

  @Override
  public long socketSend(
      Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
      throws InterruptedException {
    return note(Hook.SOCKET_SEND, () -> super.socketSend(socket, buffer, flags, destination));
  }

  @Override
  public int socketConnect(Io socket, SocketAddress address) throws InterruptedException {
    return note(Hook.SOCKET_CONNECT, () -> super.socketConnect(socket, address));
  }

  @Override
  public IoResult socketAccept(Io listener) throws InterruptedException {
    return note(Hook.SOCKET_ACCEPT, () -> super.socketAccept(listener));
  }

  @Override
  public <T extends @Nullable Object> T timeoutAfter(
      @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
      throws Exception {
    return noteAny(
        Hook.TIMEOUT_AFTER, () -> super.timeoutAfter(timeout, error, () -> notedAgain(body)));
  }

  /** What the body calls is not the hook's doing. */
  private <T extends @Nullable Object> T notedAgain(Callable<T> body) throws Exception {
    int outer = depth;
    depth = 0;
    try {
      return body.call();
    } finally {
      depth = outer;
    }
  }

  @Override
  public List<InetAddress> addressResolve(String host) throws InterruptedException {
    return note(Hook.ADDRESS_RESOLVE, () -> super.addressResolve(host));
  }

  @Override
  public ProcessStatus processWait(long pid, int flags) throws InterruptedException {
    return note(Hook.PROCESS_WAIT, () -> super.processWait(pid, flags));
  }

  @Override
  public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
      throws Exception {
    return noteAny(Hook.BLOCKING_OPERATION_WAIT, () -> super.blockingOperationWait(operation));
  }
}
