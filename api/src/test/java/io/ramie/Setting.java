package io.ramie;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Where the same code runs: in fibers, or blocking threads. */
public enum Setting {
  /** The body is a fiber, and so is each of its tasks. */
  FIBERS {
    @Override
    public <T> T run(Callable<T> body) throws Exception {
      return Fibers.run("epoll", body::call);
    }

    @Override
    public <T> Future<T> start(Callable<T> task) {
      return Fibers.schedule(task);
    }
  },

  /** Platform threads without a scheduler. */
  THREADS {
    @Override
    public <T> Future<T> start(Callable<T> task) {
      FutureTask<T> future = new FutureTask<>(task);
      Thread.ofPlatform().daemon().start(future);
      return future;
    }
  },

  /** Virtual threads that the JDK schedules. */
  VIRTUAL_THREADS {
    @Override
    public <T> Future<T> start(Callable<T> task) {
      FutureTask<T> future = new FutureTask<>(task);
      Thread.ofVirtual().start(future);
      return future;
    }
  };

  /** Runs a body, and ends with it. */
  public <T> T run(Callable<T> body) throws Exception {
    return body.call();
  }

  /** Runs an action, and ends with it. */
  public final void run(Fibers.Action<Exception> action) throws Exception {
    run(() -> {
      action.run();
      return true;
    });
  }

  /** Starts a task beside the caller. */
  public abstract <T> Future<T> start(Callable<T> task);

  /** Starts a task beside the caller. */
  public final Future<Boolean> start(Fibers.Action<Exception> action) {
    return start(() -> {
      action.run();
      return true;
    });
  }
}
