package io.ramie.spi.engine;

import io.ramie.spi.Fiber;
import io.ramie.spi.carrier.FiberThreads;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A fiber of a scheduler. It is the executor of its own virtual thread, so the thread leads to its
 * fiber without a thread local, and it is its own turn, so becoming ready allocates nothing.
 */
final class ScheduledFiber<T extends @Nullable Object> extends Fiber<T> implements Executor, Turn {
  private final FiberEngine engine;
  private final Thread thread;

  // The fiber itself; null once begun, and in a thread that was not started by us.
  private @Nullable Callable<? extends T> body;

  // Written before the thread can be seen by others: what the JDK hands over for each turn.
  private @Nullable Runnable continuation;

  // Scheduler's thread: where it stands in the list of live fibers.
  int slot = LiveFibers.NO_SLOT;

  // The starter, before the first turn: whoever starts it runs that turn, not the queue.
  boolean held;

  // Scheduler's thread, while it gives way: the fiber that it has just started.
  @Nullable ScheduledFiber<?> goesFirst;

  // Scheduler's thread, in its first turn: the fiber that gave way to it.
  @Nullable ScheduledFiber<?> starter;

  ScheduledFiber(FiberEngine engine, @Nullable String name, Callable<? extends T> body) {
    super(engine.scheduler(), name);
    this.engine = engine;
    this.body = body;
    this.thread = FiberThreads.get().unstarted(this, name == null ? "" : name, this::runBody);
  }

  /** Adopts a virtual thread that was started inside a fiber and inherited its executor. */
  ScheduledFiber(FiberEngine engine, Thread thread, Runnable continuation) {
    super(engine.scheduler(), thread.getName().isEmpty() ? null : thread.getName());
    this.engine = engine;
    this.thread = thread;
    this.continuation = continuation;
  }

  @Override
  public Thread thread() {
    return thread;
  }

  @Override
  public Fiber<?> fiber() {
    return this;
  }

  FiberEngine engine() {
    return engine;
  }

  /** Whether its thread was not started by the engine, so that nothing tells when it ends. */
  boolean isAdopted() {
    return slot == LiveFibers.NO_SLOT;
  }

  @Nullable ScheduledFiber<?> takeStarter() {
    ScheduledFiber<?> waiting = starter;
    starter = null;
    return waiting;
  }

  @Override
  protected @Nullable Fiber<?> fiberOf(Thread current) {
    return current == thread ? this : engine.adopted(current);
  }

  @Override
  protected void park() {
    FiberThreads.get().park(thread);
  }

  @Override
  protected boolean isOffThread() {
    return FiberThreads.get().isUnmounted(thread);
  }

  /** Hands its turn over without the JDK's help, if it is parked, which it nearly always is. */
  @Override
  protected void resume() {
    FiberThreads threads = FiberThreads.get();
    if (!threads.tryResume(thread)) {
      super.resume();
      return;
    }
    try {
      engine.resumed(this);
    } catch (OutOfMemoryError noRoomInTheQueue) {
      // The JDK tries until there is room. Whoever else has got hold of it hands its turn over.
      if (threads.undoResume(thread)) {
        super.resume();
      }
    }
  }

  /** The JDK: this thread, or one that inherited the executor, can run on. Any thread. */
  @Override
  public void execute(Runnable runnable) {
    if (continuation == null) {
      continuation = runnable;
    }
    if (runnable == continuation) {
      engine.ready(this);
    } else {
      engine.inheritorReady(runnable);
    }
  }

  @Override
  public void run() {
    engine.runTurn(this);
  }

  void runContinuation() {
    Objects.requireNonNull(continuation).run();
  }

  private void runBody() {
    Callable<? extends T> callable = Objects.requireNonNull(body);
    body = null;
    T value = null;
    Throwable failure = null;
    try {
      value = callable.call();
    } catch (Throwable thrown) {
      failure = thrown;
    }
    try {
      if (failure != null) {
        engine.failed(this, failure);
      }
    } finally {
      try {
        finish(value, failure);
      } finally {
        engine.finished(this);
      }
    }
  }

  boolean isUnobservedFailure(Throwable failure) {
    return isUnobserved(failure);
  }

  /** Ends the fiber of an adopted thread, whose own end is all there is to know. */
  void retire() {
    finish(null, null);
  }
}
