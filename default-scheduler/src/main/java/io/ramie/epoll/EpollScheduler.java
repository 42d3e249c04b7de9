package io.ramie.epoll;

import io.ramie.spi.Errno;
import io.ramie.spi.Expiry;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.IoSelection;
import io.ramie.spi.Platform;
import io.ramie.spi.ReadSink;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import io.ramie.spi.Wait.Kind;
import io.ramie.spi.engine.FiberEngine;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The hooks of the epoll scheduler; the loop behind them is {@link EventLoop}. */
final class EpollScheduler implements FiberScheduler {
  private final Platform platform;
  private final EventLoop loop;
  private final FiberEngine engine;
  private final Transfers transfers;
  private final Messages messages;

  EpollScheduler(Platform platform) {
    this.platform = platform;
    this.loop = new EventLoop(platform, this::isOwnThread);
    this.engine = new FiberEngine(this, loop.ready());
    this.transfers = new Transfers(this);
    this.messages = new Messages(this);
  }

  EventLoop loop() {
    return loop;
  }

  private boolean isOwnThread() {
    return engine.isOwnThread();
  }

  // Life cycle and inspection

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    return engine.start(options, body);
  }

  @Override
  public void run() {
    engine.run(this::runLoop);
  }

  @Override
  public void close() {
    engine.close(this::runLoop, loop::close);
  }

  private void runLoop() {
    loop.runWhile(() -> engine.liveFibers() > 0);
  }

  @Override
  public boolean isClosed() {
    return engine.isClosed();
  }

  @Override
  public Platform platform() {
    return platform;
  }

  @Override
  public List<Fiber<?>> fibers() {
    return engine.fibers();
  }

  @Override
  public long turns() {
    return engine.turns();
  }

  // Blocking and sleeping

  @Override
  public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
    long nanos = Timeouts.nanos(duration);
    if (nanos == 0) {
      this.yield();
    } else {
      suspend(Kind.SLEEP, null, nanos);
    }
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
      throws InterruptedException {
    return suspend(Kind.BLOCK, blocker, Timeouts.nanos(timeout));
  }

  private boolean suspend(Kind kind, @Nullable Object subject, long nanos)
      throws InterruptedException {
    LoopWait wait = new LoopWait(Fiber.current(), kind, subject, nanos, loop.cachedNanoTime());
    if (nanos == Wait.FOREVER) {
      return wait.await();
    }
    loop.schedule(wait, nanos);
    try {
      return wait.await();
    } finally {
      loop.cancel(wait);
    }
  }

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    Wait.interrupt(fiber, cause);
  }

  @Override
  @SuppressWarnings({"ThreadPriorityCheck", "NamedLikeContextualKeyword"})
  public void yield() throws InterruptedException {
    Thread.yield();
    Wait.checkInterrupted();
  }

  @Override
  public <T extends @Nullable Object> T timeoutAfter(
      @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
      throws Exception {
    long nanos = Timeouts.nanos(timeout);
    if (nanos == Wait.FOREVER) {
      return body.call();
    }
    Expiry expiry = new Expiry(error);
    if (nanos == 0) {
      expiry.expire();
      return expiry.guard(body);
    }
    ExpiryTimer timer = new ExpiryTimer(expiry);
    loop.schedule(timer, nanos);
    try {
      return expiry.guard(body);
    } finally {
      loop.cancel(timer);
    }
  }

  // Handles

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    Io.checkEvents(events);
    Registration registration = loop.registrations().of(io);
    long nanos = Timeouts.nanos(timeout);
    if (!registration.isPollable()) {
      if (registration.isRefused()) {
        return awaitByLooking(registration, io, events, nanos);
      }
      this.yield();
      if (io.isOpen()) {
        return events;
      }
    } else if (nanos == 0 || registration.ready(events) != 0 || io.underlying() != io) {
      // What is known is a hint, and a wrapped handle may hold back what the kernel has told.
      int found = registration.check(events);
      // One that is being closed may look ready.
      if ((found != 0 || nanos == 0) && io.isOpen()) {
        return found;
      }
    }
    // A closed handle is refused there.
    return await(registration, io, events, nanos);
  }

  /** Waits for the next time that an event is told, and at most for a while. */
  void awaitAtMost(Io io, int event, long nanos) throws InterruptedException {
    int _ = await(loop.registrations().of(io), io, event, nanos);
  }

  private int await(Registration registration, Io io, int events, long nanos)
      throws InterruptedException {
    return await(
        registration, new ReadyWait(Fiber.current(), io, events, nanos, loop.cachedNanoTime()));
  }

  private int await(Registration registration, ReadyWait wait) throws InterruptedException {
    long nanos = wait.timeoutNanos();
    loop.add(registration, wait);
    try {
      if (nanos == Wait.FOREVER) {
        return wait.await();
      }
      loop.schedule(wait, nanos);
      try {
        return wait.await();
      } finally {
        loop.cancel(wait);
      }
    } finally {
      loop.remove(registration, wait);
    }
  }

  private int awaitByLooking(Registration refused, Io io, int events, long nanos)
      throws InterruptedException {
    int found = refused.check(events);
    if (found != 0 || (nanos == 0 && io.isOpen())) {
      return found;
    }
    Lookout lookout = new Lookout(loop, refused);
    lookout.begin();
    try {
      return await(refused, io, events, nanos);
    } finally {
      lookout.end();
    }
  }

  @Override
  public IoSelection ioSelect(
      Collection<? extends Io> readable,
      Collection<? extends Io> writable,
      Collection<? extends Io> priority,
      @Nullable Duration timeout)
      throws InterruptedException {
    return new Selection(this, readable, writable, priority).await(Timeouts.nanos(timeout));
  }

  @Override
  public long ioRead(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return io.isFile()
        ? FiberScheduler.super.ioRead(io, buffer, minimum)
        : transfers.read(io, buffer, minimum);
  }

  @Override
  public long ioReadInto(Io io, ReadSink sink, @Nullable Duration timeout)
      throws InterruptedException {
    Registration registration = loop.registrations().known(io);
    long nanos = Timeouts.nanos(timeout);
    if (registration == null || !registration.isDrained(Io.READABLE) || nanos == 0) {
      return FiberScheduler.super.ioReadInto(io, sink, timeout);
    }
    int kept = io.takeKeptError(Io.READABLE);
    return kept == 0 ? readWhenTold(registration, io, sink, nanos) : kept;
  }

  /** Reads once the kernel has told that there is something; now there is nothing. */
  long readWhenTold(Registration registration, Io io, ReadSink sink, long nanos)
      throws InterruptedException {
    ReadWait wait =
        new ReadWait(
            Fiber.current(), io, nanos, loop.cachedNanoTime(), registration, transfers, sink);
    int found;
    try {
      found = await(registration, wait);
    } catch (Throwable ended) {
      return wait.resultInSpiteOf(ended);
    }
    return found == 0 ? Errno.EAGAIN.result() : wait.result();
  }

  @Override
  public long ioWrite(Io io, MemorySegment buffer, long minimum) throws InterruptedException {
    return io.isFile()
        ? FiberScheduler.super.ioWrite(io, buffer, minimum)
        : transfers.write(io, buffer, minimum);
  }

  @Override
  public long socketReceive(
      Io socket, MemorySegment buffer, int flags, @Nullable Consumer<? super SocketAddress> sender)
      throws InterruptedException {
    return (flags & Io.OUT_OF_BAND) != 0
        ? FiberScheduler.super.socketReceive(socket, buffer, flags, sender)
        : messages.receive(socket, buffer, flags, sender);
  }

  @Override
  public long socketSend(
      Io socket, MemorySegment buffer, int flags, @Nullable SocketAddress destination)
      throws InterruptedException {
    return messages.send(socket, buffer, flags, destination);
  }

  @Override
  public IoResult socketAccept(Io listener) throws InterruptedException {
    for (; ; ) {
      IoResult result = tryAccept(listener);
      if (Errno.EAGAIN.is(result.error())) {
        ioWait(listener, Io.READABLE, null);
      } else if (!Errno.EINTR.is(result.error())) {
        return result;
      }
    }
  }

  private IoResult tryAccept(Io listener) {
    IoResult result = listener.accept();
    if (Errno.EAGAIN.is(result.error()) && listener.underlying() == listener) {
      Registration registration = loop.registrations().find(listener);
      if (registration != null) {
        registration.notReady(Io.READABLE);
      }
    }
    return result;
  }

  @Override
  public String toString() {
    return "epoll scheduler with " + engine.liveFibers() + " fibers";
  }
}
