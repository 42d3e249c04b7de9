package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.Platform;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** What can be wrong with operations that block their thread. */
final class BrokenOperation {
  private BrokenOperation() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            OperatesInPlace.class,
            OperatesInPlace::new,
            "An operation runs in the fiber itself.",
            "O1")
        .add(
            SpinsForTheResult.class,
            SpinsForTheResult::new,
            "The loop stands still until an operation has ended.",
            "O1b")
        .add(
            WrapsFailures.class,
            WrapsFailures::new,
            "What an operation throws is wrapped into another exception.",
            "O1d",
            "O6",
            "O107")
        .add(
            ResultOfTheOneBefore.class,
            ResultOfTheOneBefore::new,
            "The result is that of the operation before.",
            "O1c",
            "O3",
            "O9",
            "O105")
        .add(
            OperatesTwice.class,
            OperatesTwice::new,
            "An operation runs again when its fiber goes on.",
            "O3")
        .add(
            NoPatienceWithOperations.class,
            NoPatienceWithOperations::new,
            "A fiber that is interrupted goes on before its operation has let go.",
            "O6")
        .add(
            ResultBeforeInterrupt.class,
            ResultBeforeInterrupt::new,
            "A fiber that is interrupted gets the result of its operation nevertheless.",
            "O8")
        .add(
            OneWorker.class,
            OneWorker::new,
            "There is one thread for all operations, and what waits for it is run in any case.",
            "O6b",
            "O101")
        .add(
            ForgetsWhoWaits.class,
            ForgetsWhoWaits::new,
            "Who waits for an operation is known by a weak reference.",
            "O11")
        .add(
            UnblockEndsOperations.class,
            UnblockEndsOperations::new,
            "A fiber that is unblocked takes its operation for ended.",
            "O103")
        .list();
  }

  /** Makes a thread for each operation. */
  private abstract static class OwnWorkers extends BreakableScheduler {
    final Queue<Thread> workers = new ConcurrentLinkedQueue<>();

    OwnWorkers(Platform platform) {
      super(platform);
    }

    <T extends @Nullable Object> FutureTask<T> start(Callable<T> operation) {
      Fiber<?> fiber = Fiber.current();
      FutureTask<T> task =
          new FutureTask<>(operation) {
            @Override
            protected void done() {
              unblock(this, fiber);
            }
          };
      workers.add(Thread.ofPlatform().daemon().name("ramie-test").start(task));
      return task;
    }

    void awaitEnd(FutureTask<?> task) throws InterruptedException {
      while (!task.isDone()) {
        block(task, null);
      }
    }
  }

  private static final class OperatesInPlace extends BreakableScheduler {
    OperatesInPlace(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      return operation.call();
    }
  }

  private static final class SpinsForTheResult extends BreakableScheduler {
    SpinsForTheResult(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      FutureTask<T> task = new FutureTask<>(operation);
      Thread.ofPlatform().daemon().name("ramie-test").start(task);
      while (!task.isDone()) {
        if (Thread.interrupted()) {
          task.cancel(true);
        }
        Thread.onSpinWait();
      }
      return task.get();
    }
  }

  private static final class WrapsFailures extends BreakableScheduler {
    WrapsFailures(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      try {
        return super.blockingOperationWait(operation);
      } catch (Exception failure) {
        throw new ExecutionException(failure);
      }
    }
  }

  private static final class ResultOfTheOneBefore extends BreakableScheduler {
    private @Nullable Object before = "none";

    ResultOfTheOneBefore(Platform platform) {
      super(platform);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the fault
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      T result = super.blockingOperationWait(operation);
      Object other = before;
      before = result;
      return (T) other;
    }
  }

  private static final class OperatesTwice extends BreakableScheduler {
    OperatesTwice(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      T result = super.blockingOperationWait(operation);
      return result == null ? result : super.blockingOperationWait(operation);
    }
  }

  private static final class NoPatienceWithOperations extends OwnWorkers {
    NoPatienceWithOperations(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      FutureTask<T> task = start(operation);
      try {
        awaitEnd(task);
      } finally {
        task.cancel(true);
      }
      return task.get();
    }
  }

  private static final class ResultBeforeInterrupt extends OwnWorkers {
    ResultBeforeInterrupt(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      FutureTask<T> task = start(operation);
      try {
        awaitEnd(task);
      } catch (Exception interrupted) {
        workers.forEach(Thread::interrupt);
      }
      return task.get();
    }
  }

  private static final class OneWorker extends BreakableScheduler {
    private final ExecutorService worker =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ramie-test").factory());

    OneWorker(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      CompletableFuture<Boolean> begun = new CompletableFuture<>();
      Future<T> task =
          worker.submit(() -> {
            begun.complete(true);
            return operation.call();
          });
      try {
        return task.get();
      } catch (InterruptedException interrupted) {
        if (begun.isDone()) {
          task.cancel(true);
        }
        throw interrupted;
      }
    }

    @Override
    void release() {
      worker.shutdownNow();
      super.release();
    }
  }

  private static final class ForgetsWhoWaits extends BreakableScheduler {
    private final Map<Fiber<?>, WeakReference<Object>> waiting = new ConcurrentHashMap<>();

    ForgetsWhoWaits(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      waiting.put(Fiber.current(), new WeakReference<>(new Object()));
      try {
        return super.blockingOperationWait(operation);
      } finally {
        waiting.remove(Fiber.current());
      }
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      WeakReference<Object> known = waiting.get(fiber);
      if (known == null || known.get() != null) {
        super.unblock(blocker, fiber);
      }
    }
  }

  private static final class UnblockEndsOperations extends OwnWorkers {
    UnblockEndsOperations(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T blockingOperationWait(Callable<T> operation)
        throws Exception {
      FutureTask<T> task = start(operation);
      block(task, null);
      return task.resultNow();
    }
  }
}
