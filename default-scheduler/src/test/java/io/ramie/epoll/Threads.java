package io.ramie.epoll;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A plain thread of a test, whose failure is that of the test. */
final class Threads {
  /** A body that runs on a thread of its own. */
  static final class Running {
    private final FutureTask<Void> task;

    private Running(FutureTask<Void> task) {
      this.task = task;
    }

    void join() {
      try {
        task.get(Patience.LONG.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw new AssertionError("failed on another thread", e.getCause());
      } catch (TimeoutException | InterruptedException e) {
        throw new AssertionError("another thread did not come to its end", e);
      }
    }
  }

  private Threads() {}

  static Running start(Action body) {
    FutureTask<Void> task =
        new FutureTask<>(() -> {
          body.run();
          return null;
        });
    Thread.ofPlatform().daemon().name("stranger").start(task);
    return new Running(task);
  }

  /** Runs a body on another thread, to its end. */
  static void run(Action body) {
    start(body).join();
  }

  /** Spins for a random while, up to some microseconds: different interleavings each time. */
  static void jitter(int spins) {
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }
}
