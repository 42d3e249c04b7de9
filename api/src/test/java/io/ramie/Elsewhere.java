package io.ramie;

import io.ramie.spi.Fiber;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Fibers of other schedulers, on other threads. */
final class Elsewhere {
  private Elsewhere() {}

  /** Starts a fiber on a scheduler of its own, which ends with it. */
  static <T> Fiber<T> start(Callable<T> body) throws Exception {
    CompletableFuture<Fiber<T>> started = new CompletableFuture<>();
    Callable<T> afterwards =
        () -> {
          Fibers.yield();
          return body.call();
        };
    Thread.ofPlatform()
        .daemon()
        .start(() -> Fibers.run("epoll", () -> started.complete(Fibers.schedule(afterwards))));
    return started.get();
  }
}
