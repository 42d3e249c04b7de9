package io.ramie.conformance.differential;

import io.ramie.Fibers;
import io.ramie.conformance.adversary.AdversarialPlatform;
import io.ramie.conformance.adversary.Fault;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** What programs run on, all of which are to come to the same. */
enum Subject {
  EPOLL {
    @Override
    FiberScheduler scheduler() {
      return create("epoll", Platform.system());
    }
  },

  /** A scheduler that leaves every optional hook to its default. */
  REQUIRED_HOOKS {
    @Override
    FiberScheduler scheduler() {
      return create("poll", Platform.system());
    }
  },

  /** Faults that nobody must notice. */
  EPOLL_OVER_ADVERSARY {
    @Override
    FiberScheduler scheduler() {
      return create("epoll", adversary());
    }
  },

  /** Faults that nobody must notice, among them some that the epoll scheduler does not meet. */
  REQUIRED_HOOKS_OVER_ADVERSARY {
    @Override
    FiberScheduler scheduler() {
      return create("poll", adversary());
    }
  },

  /** The blocking fallback, on platform threads. */
  THREADS {
    @Override
    <T> T run(Callable<T> body) throws Exception {
      return body.call();
    }

    @Override
    <T> Future<T> start(Callable<T> task) {
      FutureTask<T> future = new FutureTask<>(task);
      Thread.ofPlatform().daemon().start(future);
      return future;
    }
  },

  /** The blocking fallback, on virtual threads. */
  VIRTUAL_THREADS {
    @Override
    <T> T run(Callable<T> body) throws Exception {
      FutureTask<T> future = new FutureTask<>(body);
      Thread.ofVirtual().start(future);
      return future.get();
    }

    @Override
    <T> Future<T> start(Callable<T> task) {
      FutureTask<T> future = new FutureTask<>(task);
      Thread.ofVirtual().start(future);
      return future;
    }
  };

  private static final long FAULTS = Long.getLong("ramie.differential.faults", 1);

  private static FiberScheduler create(String name, Platform platform) {
    return Schedulers.provider(name).create(SchedulerOptions.DEFAULT.withPlatform(platform));
  }

  private static Platform adversary() {
    return AdversarialPlatform.over(Platform.system())
        .seed(FAULTS)
        .inject(Fault.BENIGN, 0.3)
        .build();
  }

  /** A new scheduler for the fibers of one program. */
  FiberScheduler scheduler() {
    throw new UnsupportedOperationException(this + " has no fibers");
  }

  <T> T run(Callable<T> body) throws Exception {
    return Fibers.run(scheduler(), body::call);
  }

  /** Starts a task beside the body. */
  <T> Future<T> start(Callable<T> task) {
    return Fibers.schedule(task);
  }
}
