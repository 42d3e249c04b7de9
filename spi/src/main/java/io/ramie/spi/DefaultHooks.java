package io.ramie.spi;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bodies of the optional hooks, written out of the required ones. */
final class DefaultHooks {
  // How often a child that has not ended is looked at: a time-out or an interrupt ends the sleep
  // in between, but nothing could end a thread that waits for a child.
  private static final long SHORTEST_LOOK_NANOS = 1_000_000;
  private static final long LONGEST_LOOK_NANOS = 20_000_000;

  private DefaultHooks() {}

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
    while (hooks.ioWait(socket, Io.WRITABLE, null) == 0) {
      // woken for no reason
    }
    return socket.takeError();
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

  static ProcessStatus processWait(FiberScheduler hooks, long pid, int flags)
      throws InterruptedException {
    boolean once = (flags & ProcessStatus.NO_HANG) != 0;
    long pause = SHORTEST_LOOK_NANOS;
    for (; ; ) {
      ProcessStatus status = hooks.platform().waitProcess(pid, flags | ProcessStatus.NO_HANG);
      if (once || !status.equals(ProcessStatus.RUNNING)) {
        return status;
      }
      hooks.kernelSleep(Duration.ofNanos(pause));
      pause = Math.min(2 * pause, LONGEST_LOOK_NANOS);
    }
  }

  static List<InetAddress> resolve(FiberScheduler hooks, String host) throws InterruptedException {
    try {
      // A resolver cannot be interrupted: a look-up that nobody waits for any more ends by itself.
      List<InetAddress> found =
          new OffloadedOperation<>(hooks, () -> hooks.platform().resolve(host)).awaitOrAbandon();
      return found.stream().distinct().toList();
    } catch (UnknownHostException none) {
      return List.of();
    } catch (Exception other) {
      throw Sneaky.rethrow(other);
    }
  }
}
