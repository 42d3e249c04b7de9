package io.ramie.blocking;

import io.ramie.posix.Descriptor;
import io.ramie.spi.Expiry;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.IoSelection;
import io.ramie.spi.PinningOperation;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Timeouts;
import io.ramie.spi.Wait;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of a fiber scheduler, blocking the calling thread: what serves every blocking context.
 *
 * <p>One object serves all threads at once. How a thread blocks depends on what it is:
 *
 * <table>
 *   <caption>Who blocks how</caption>
 *   <tr><th>thread<th>sleep, block<th>handles<th>disks
 *   <tr><td>platform thread<td>parks<td>{@code poll(2)}<td>waits for them itself
 *   <tr><td>virtual thread of the JDK<td>parks<td>parks, while one shared thread watches the handle
 *       <td>parks, while a thread of the pool waits
 *   <tr><td>fiber in a blocking section<td>{@code poll(2)}<td>{@code poll(2)}<td>waits for them itself
 * </table>
 *
 * <p>A virtual thread that called {@code poll(2)} would keep its carrier, so it parks. A fiber that
 * parked would let the other fibers of its scheduler run, which is what a blocking section is there
 * to prevent, so it stands still in a system call, and the scheduler's thread with it.
 */
final class BlockingScheduler implements FiberScheduler {
  private final SchedulerOptions options;
  private final PollerPool pollers = new PollerPool(this::platform);

  BlockingScheduler(SchedulerOptions options) {
    this.options = options;
  }

  /** Asked for at each use: without a platform it is the waiting that fails, not this object. */
  @Override
  public Platform platform() {
    return options.platform();
  }

  // Fibers

  @Override
  public <T extends @Nullable Object> Fiber<T> fiber(
      FiberOptions options, Callable<? extends T> body) {
    String thread = "thread '" + Thread.currentThread().getName() + "'";
    if (Schedulers.installed() != null) {
      throw new IllegalStateException(
          thread
              + " is in a blocking context, where no fiber can be started: use Fibers.schedule,"
              + " outside blocking sections");
    }
    throw new IllegalStateException(
        "there is no scheduler on "
            + thread
            + ": run the code in Fibers.run(...), or install one with Fibers.install(...)");
  }

  /** Does nothing: there are no fibers to run. */
  @Override
  public void run() {}

  /** Releases what is kept for the next wait. This object serves on. */
  @Override
  public void close() {
    pollers.clear();
  }

  // Waiting

  @Override
  public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
    try (Pause pause = pauseFor(List.of(io), Timeouts.nanos(timeout))) {
      HandleWait wait = new HandleWait(io, events, timeout, pause);
      pause.watch(List.of(wait));
      return wait.await();
    }
  }

  @Override
  public IoSelection ioSelect(
      Collection<? extends Io> readable,
      Collection<? extends Io> writable,
      Collection<? extends Io> priority,
      @Nullable Duration timeout)
      throws InterruptedException {
    return new ThreadSelection(this, readable, writable, priority).await(Timeouts.nanos(timeout));
  }

  @Override
  public void kernelSleep(@Nullable Duration duration) throws InterruptedException {
    var _ = await(Wait.Kind.SLEEP, null, duration);
  }

  @Override
  public boolean block(@Nullable Object blocker, @Nullable Duration timeout)
      throws InterruptedException {
    return await(Wait.Kind.BLOCK, blocker, timeout);
  }

  private boolean await(Wait.Kind kind, @Nullable Object subject, @Nullable Duration timeout)
      throws InterruptedException {
    long nanos = Timeouts.nanos(timeout);
    try (Pause pause = isInFiber() ? polling(nanos) : new Parking(platform(), nanos)) {
      return new ThreadWait(kind, subject, nanos, pause).await();
    }
  }

  @Override
  public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
    Wait.unblock(fiber);
  }

  @Override
  public void fiberInterrupt(Fiber<?> fiber, Throwable cause) {
    var _ = Wait.interrupt(fiber, cause);
  }

  // How the calling thread blocks

  /** For a wait that these handles end. */
  Pause pauseFor(Collection<? extends Io> handles, long nanos) {
    boolean parks =
        nanos > 0
            && mayPark()
            && handles.stream().allMatch(io -> io.underlying() instanceof Descriptor);
    return parks ? new Parking(platform(), nanos) : polling(nanos);
  }

  private Pause polling(long nanos) {
    return new Polling(platform(), nanos, pollers);
  }

  /** Whether this is a virtual thread of the JDK, which must not keep its carrier. */
  private static boolean mayPark() {
    return Thread.currentThread().isVirtual() && !isInFiber();
  }

  /** Whether this is a blocking section of a fiber, which must stand still. */
  private static boolean isInFiber() {
    return !(Fiber.current().scheduler() instanceof BlockingScheduler);
  }

  // Operations: this is where they may block

  @Override
  public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
      throws Exception {
    return operation instanceof PinningOperation && mayPark()
        ? FiberScheduler.super.blockingOperationWait(operation)
        : operation.call();
  }

  @Override
  public <T extends @Nullable Object> T timeoutAfter(
      @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
      throws Exception {
    if (timeout == null) {
      return body.call();
    }
    Expiry expiry = new Expiry(error);
    long nanos = Timeouts.nanos(timeout);
    if (nanos == 0) {
      expiry.expire();
      return expiry.guard(body);
    }
    Future<?> timer = ExpiryTimer.schedule(expiry, nanos);
    try {
      return expiry.guard(body);
    } finally {
      timer.cancel(false);
    }
  }

  @Override
  public String toString() {
    return "blocking fallback";
  }
}
