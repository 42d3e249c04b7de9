package io.ramie.spi;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** A plain thread that waits while a test looks on. */
final class Waiter<T> {
  private final CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
  private final CompletableFuture<T> result = new CompletableFuture<>();

  private Waiter() {}

  static <T> Waiter<T> start(Callable<T> body) {
    Waiter<T> waiter = new Waiter<>();
    Thread.ofPlatform().daemon().name("waiter").start(() -> waiter.run(body));
    return waiter;
  }

  private void run(Callable<T> body) {
    fiber.complete(Fiber.current());
    try {
      result.complete(body.call());
    } catch (Throwable failure) {
      result.completeExceptionally(failure);
    }
  }

  Fiber<?> fiber() throws Exception {
    return fiber.get(20, TimeUnit.SECONDS);
  }

  /** Returns once the thread is parked in another wait than this one. */
  Wait<?> awaitWaitAfter(Wait<?> earlier) throws Exception {
    Fiber<?> waiting = fiber();
    eventually(() -> waiting.currentWait() != null && waiting.currentWait() != earlier);
    return awaitWait();
  }

  /** Returns once the thread is parked in a wait. */
  Wait<?> awaitWait() throws Exception {
    Fiber<?> waiting = fiber();
    eventually(() ->
        waiting.currentWait() != null
            && (waiting.thread().getState() == Thread.State.WAITING
                || waiting.thread().getState() == Thread.State.TIMED_WAITING));
    return waiting.currentWait();
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

  static void eventually(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
        throw new AssertionError("it has not come to pass within 20 s");
      }
      Thread.onSpinWait();
    }
  }

  static void spin(int rounds) {
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }
}
