package io.ramie.spi;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bodies of the optional hooks, written out of the required ones. */
final class DefaultHooks {
  private DefaultHooks() {}

  static long readInto(FiberScheduler hooks, Io io, ReadSink sink, @Nullable Duration timeout)
      throws InterruptedException {
    if (io.isFile()) {
      return hooks.ioRead(io, sink.memory(), 1);
    }
    // No event tells of an error that an earlier read has kept.
    int kept = io.takeKeptError(Io.READABLE);
    if (kept != 0) {
      return kept;
    }
    return hooks.ioWait(io, Io.READABLE, timeout) == 0
        ? Errno.EAGAIN.result()
        : hooks.ioRead(io, sink.memory(), 0);
  }

  static long receive(
      FiberScheduler hooks,
      Io socket,
      MemorySegment buffer,
      int flags,
      @Nullable Consumer<? super SocketAddress> sender)
      throws InterruptedException {
    int event = (flags & Io.OUT_OF_BAND) != 0 ? Io.PRIORITY : Io.READABLE;
    for (; ; ) {
      long count = socket.receive(buffer, flags & ~Io.DONT_WAIT, sender);
      if (Errno.EAGAIN.is(count) && (flags & Io.DONT_WAIT) == 0) {
        hooks.ioWait(socket, event, null);
      } else if (!Errno.EINTR.is(count)) {
        return count;
      }
    }
  }

  static long send(
      FiberScheduler hooks,
      Io socket,
      MemorySegment buffer,
      int flags,
      @Nullable SocketAddress destination)
      throws InterruptedException {
    for (; ; ) {
      long count = socket.send(buffer, flags & ~Io.DONT_WAIT, destination);
      if (Errno.EAGAIN.is(count) && (flags & Io.DONT_WAIT) == 0) {
        hooks.ioWait(socket, Io.WRITABLE, null);
      } else if (!Errno.EINTR.is(count)) {
        return count;
      }
    }
  }

  static int connect(FiberScheduler hooks, Io socket, SocketAddress address)
      throws InterruptedException {
    int begun = socket.connect(address);
    if (!Errno.EINPROGRESS.is(begun)) {
      return begun;
    }
    int error;
    do {
      hooks.ioWait(socket, Io.WRITABLE, null);
      error = socket.takeError();
      // No error and no peer: it was told too early, and is still connecting.
    } while (error == 0 && socket.remoteAddress() == null);
    return error;
  }

  static IoResult accept(FiberScheduler hooks, Io listener) throws InterruptedException {
    for (; ; ) {
      IoResult result = listener.accept();
      if (Errno.EAGAIN.is(result.error())) {
        hooks.ioWait(listener, Io.READABLE, null);
      } else if (!Errno.EINTR.is(result.error())) {
        return result;
      }
    }
  }

  static <T extends @Nullable Object> T timeoutAfter(
      FiberScheduler hooks,
      @Nullable Duration timeout,
      Supplier<? extends Throwable> error,
      Callable<T> body)
      throws Exception {
    Expiry expiry = new Expiry(error);
    if (timeout == null) {
      return body.call();
    }
    if (!timeout.isPositive()) {
      expiry.expire();
      return expiry.guard(body);
    }
    Fiber<?> helper =
        hooks.fiber(
            FiberOptions.named("time-out of " + expiry.fiber().name()),
            () -> {
              hooks.kernelSleep(timeout);
              expiry.expire();
              return null;
            });
    try {
      return expiry.guard(body);
    } finally {
      end(helper);
    }
  }

  /** Ends a helper fiber, and waits until it has left nothing registered. */
  static void end(Fiber<?> helper) {
    List<Throwable> injected = new ArrayList<>();
    helper.cancel();
    while (!helper.isDone()) {
      try {
        helper.join();
      } catch (Throwable meanwhile) {
        injected.add(meanwhile);
      }
    }
    // They are for whatever the fiber waits for next.
    injected.forEach(Fiber.current()::raiseAgain);
  }
}
