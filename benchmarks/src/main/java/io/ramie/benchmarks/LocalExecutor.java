package io.ramie.benchmarks;

import io.ramie.spi.carrier.FiberThreads;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * The least that runs virtual threads on one platform thread: a queue and a loop, without poller,
 * timers, guards, or other threads. What remains is what the JDK itself costs.
 */
final class LocalExecutor implements Executor {
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();

  @Override
  public void execute(Runnable turn) {
    ready.addLast(turn);
  }

  Thread start(Runnable body) {
    Thread thread = FiberThreads.get().unstarted(this, "", body);
    thread.start();
    return thread;
  }

  void run() {
    for (Runnable turn = ready.pollFirst(); turn != null; turn = ready.pollFirst()) {
      turn.run();
    }
  }
}
