package io.ramie.conformance;

import org.jspecify.annotations.Nullable;

/** A platform thread beside a check: a stranger to the scheduler. */
public final class Helper {
  private final Thread thread;

  // Written by the thread before it ends, read after a join.
  private @Nullable Throwable failure;

  Helper(Trial.Step body) {
    this.thread =
        Thread.ofPlatform().daemon().name("conformance-helper").unstarted(() -> run(body));
  }

  private void run(Trial.Step body) {
    try {
      body.run();
    } catch (Throwable thrown) {
      failure = thrown;
    }
  }

  void begin() {
    thread.start();
  }

  /**
   * The thread.
   *
   * @return never null
   */
  public Thread thread() {
    return thread;
  }

  /**
   * Blocks the calling thread until it has ended.
   *
   * @throws Throwable what its body threw
   */
  @SuppressWarnings("IllegalThrows") // what the body threw
  public void join() throws Throwable {
    thread.join();
    if (failure != null) {
      throw failure;
    }
  }
}
