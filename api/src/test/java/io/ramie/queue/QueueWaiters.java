package io.ramie.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.io.Waiters;
import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;

/** Those who wait on a queue, in whatever fiber or thread. */
public final class QueueWaiters {
  private static final int BOUND = 10_000;

  private QueueWaiters() {}

  /** Somebody who waits, and what comes of it. */
  public record Waiter<T>(Fiber<?> fiber, Future<T> result) {
    public void interrupt() {
      fiber.thread().interrupt();
    }
  }

  /** Starts a task, and returns when it waits in a hook. */
  public static <T> Waiter<T> start(Setting setting, Callable<T> task) throws Exception {
    CompletableFuture<Fiber<?>> fiber = new CompletableFuture<>();
    Future<T> result =
        setting.start(() -> {
          fiber.complete(Fibers.current());
          return task.call();
        });
    Waiters.await(fiber.get());
    return new Waiter<>(fiber.get(), result);
  }

  /** Waits until so many wait. */
  static void await(IntSupplier waiting, int count) throws InterruptedException {
    for (int i = 0; i < BOUND && waiting.getAsInt() < count; i++) {
      Fibers.sleep(Duration.ofMillis(1));
    }
    assertThat(waiting.getAsInt()).isEqualTo(count);
  }
}
