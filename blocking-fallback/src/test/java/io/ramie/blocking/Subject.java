package io.ramie.blocking;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Schedulers;
import io.ramie.spi.Wait;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A body that runs in a blocking context of its own while a test looks on. */
final class Subject<T> {
  /** The three blocking contexts. */
  enum Kind {
    PLATFORM {
      @Override
      void start(Callable<?> body) {
        Thread.ofPlatform().daemon().name("subject").start(unchecked(body));
      }
    },
    VIRTUAL {
      @Override
      void start(Callable<?> body) {
        Thread.ofVirtual().name("subject").start(unchecked(body));
      }
    },
    FIBER {
      @Override
      void start(Callable<?> body) {
        PLATFORM.start(() -> {
          try (LoopScheduler scheduler = new LoopScheduler()) {
            var _ = scheduler.fiber(FiberOptions.named("subject"), () -> Schedulers.blocking(body));
          }
          return null;
        });
      }
    };

    abstract void start(Callable<?> body);

    static Runnable unchecked(Callable<?> body) {
      return () -> {
        try {
          body.call();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      };
    }
  }

  private final CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private Subject() {}

  static <T> Subject<T> start(Kind kind, Callable<T> body) {
    Subject<T> subject = new Subject<>();
    kind.start(() -> subject.run(body));
    return subject;
  }

  /** Runs a body in a context of its own and waits for what becomes of it. */
  static <T> T call(Kind kind, Callable<T> body) throws Exception {
    return start(kind, body).value();
  }

  private Void run(Callable<T> body) {
    fiber.complete(Fiber.current());
    try {
      result.complete(body.call());
    } catch (Throwable failure) {
      result.completeExceptionally(failure);
    }
    return null;
  }

  Fiber<?> fiber() throws Exception {
    return fiber.get(20, TimeUnit.SECONDS);
  }

  Thread thread() throws Exception {
    return fiber().thread();
  }

  /** Returns once the body is in a wait of this kind. */
  Wait<?> awaitWait(Wait.Kind kind) throws Exception {
    long start = System.nanoTime();
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
      Wait<?> wait = fiber().currentWait();
      if (wait != null && wait.kind() == kind) {
        return wait;
      }
      if (result.isDone()) {
        throw new AssertionError("does not wait, has ended: " + result);
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("is not in a wait of the kind " + kind + ": " + fiber());
  }

  boolean hasEnded() {
    return result.isDone();
  }

  T value() throws Exception {
    try {
      return result.get(20, TimeUnit.SECONDS);
    } catch (TimeoutException stuck) {
      throw new AssertionError("still running: " + fiber.getNow(null), stuck);
    }
  }

  /** What the body threw. */
  Throwable failure() throws Exception {
    Throwable failure = result.handle((value, thrown) -> thrown).get(20, TimeUnit.SECONDS);
    if (failure == null) {
      throw new AssertionError("no failure, but " + result.resultNow());
    }
    return failure;
  }
}
