package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Platform;
import io.ramie.spi.Schedulers;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** What can be wrong with starting fibers. */
final class BrokenFiber {
  private BrokenFiber() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            StartsLater.class,
            StartsLater::new,
            "A fiber does not begin before the next tick.",
            "F3",
            "F4",
            "F5",
            "F101",
            "F103",
            "I9")
        .add(
            StarterGoesToTheEnd.class,
            StarterGoesToTheEnd::new,
            "A fiber that starts another goes to the end of the ready queue.",
            "F101")
        .add(
            StartRunsTheLoop.class,
            StartRunsTheLoop::new,
            "A fiber that is started outside the loop runs it.",
            "F3",
            "F4",
            "X3",
            "L18")
        .add(
            BoundedQueue.class,
            BoundedQueue::new,
            "The ready queue has room for a thousand, and refuses more.",
            "F9")
        .add(
            StartsRecursively.class,
            StartsRecursively::new,
            "Fibers that start fibers are nested on a stack, which overflows.",
            "F9b")
        .add(
            BodyInBlockingSection.class,
            BodyInBlockingSection::new,
            "Bodies run in a blocking section.",
            "X2")
        .add(
            WrapsBodies.class,
            WrapsBodies::new,
            "A body runs in a fiber of its own, behind the one that is returned.",
            "F102")
        .add(
            NamelessFibers.class,
            NamelessFibers::new,
            "The options of a fiber are not handed on.",
            "F7")
        .add(
            StrictOptions.class,
            StrictOptions::new,
            "Extras that it does not know are refused.",
            "F7")
        .add(
            FailureMeetsStarter.class,
            FailureMeetsStarter::new,
            "What a body throws at once is thrown at its starter.",
            "F103")
        .add(
            StrangersMayStart.class,
            StrangersMayStart::new,
            "A fiber that another thread starts is handed over to the loop.",
            "F105")
        .add(
            RefusedBodiesRun.class,
            RefusedBodiesRun::new,
            "A body has run already when its fiber is refused.",
            "F105",
            "F106",
            "L15")
        .add(
            ListsFinished.class,
            ListsFinished::new,
            "The list of fibers keeps those that have finished.",
            "F108",
            "F110",
            "T20")
        .add(ListsNothing.class, ListsNothing::new, "The list of fibers is always empty.", "F108")
        .add(
            WeakTimers.class,
            WeakTimers::new,
            "Timers are referred to weakly, so that the garbage collector ends them.",
            "F109")
        .list();
  }

  private static final class StartsLater extends BreakableScheduler {
    StartsLater(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      return engine.start(
          options,
          () -> {
            kernelSleep(Duration.ZERO);
            return body.call();
          });
    }
  }

  private static final class StarterGoesToTheEnd extends BreakableScheduler {
    StarterGoesToTheEnd(Platform platform) {
      super(platform);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck")
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      Fiber<T> fiber = engine.start(options, body);
      if (Thread.currentThread().isVirtual()) {
        Thread.yield();
      }
      return fiber;
    }
  }

  private static final class StartRunsTheLoop extends BreakableScheduler {
    StartRunsTheLoop(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      Fiber<T> fiber = engine.start(options, body);
      if (!Thread.currentThread().isVirtual()) {
        run();
      }
      return fiber;
    }
  }

  private static final class BoundedQueue extends BreakableScheduler {
    BoundedQueue(Platform platform) {
      super(platform);
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      if (ready.size() > 1_000) {
        throw new RejectedExecutionException("the ready queue is full");
      }
      super.unblock(blocker, fiber);
    }
  }

  private static final class StartsRecursively extends BreakableScheduler {
    private int depth;

    StartsRecursively(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      if (depth > 1_000) {
        throw new StackOverflowError();
      }
      depth++;
      try {
        return engine.start(options, body);
      } finally {
        depth--;
      }
    }
  }

  private static final class BodyInBlockingSection extends BreakableScheduler {
    BodyInBlockingSection(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      return engine.start(options, () -> Schedulers.<T>blocking(body::call));
    }
  }

  private static final class WrapsBodies extends BreakableScheduler {
    WrapsBodies(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      Fiber<? extends T> inner = engine.start(options, body);
      return engine.start(options, inner::value);
    }
  }

  private static final class NamelessFibers extends BreakableScheduler {
    NamelessFibers(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      return engine.start(FiberOptions.NONE, body);
    }
  }

  private static final class StrictOptions extends BreakableScheduler {
    StrictOptions(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      if (!options.extras().equals(Map.of())) {
        throw new IllegalArgumentException("unknown options: " + options);
      }
      return engine.start(options, body);
    }
  }

  private static final class FailureMeetsStarter extends BreakableScheduler {
    FailureMeetsStarter(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      Fiber<T> fiber = engine.start(options, body);
      if (fiber.state() == Fiber.State.FAILED) {
        throw new IllegalStateException(fiber.exceptionNow());
      }
      return fiber;
    }
  }

  private static final class StrangersMayStart extends BreakableScheduler {
    private final Queue<Runnable> handedOver = new ConcurrentLinkedQueue<>();

    StrangersMayStart(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      if (engine.isOwnThread() || engine.liveFibers() == 0) {
        return engine.start(options, body);
      }
      CompletableFuture<Fiber<T>> started = new CompletableFuture<>();
      handedOver.add(() -> started.complete(engine.start(options, body)));
      poller.wakeup();
      return started.join();
    }

    @Override
    void expireTimers() {
      super.expireTimers();
      handedOver.removeIf(start -> {
        start.run();
        return true;
      });
    }
  }

  private static final class RefusedBodiesRun extends BreakableScheduler {
    RefusedBodiesRun(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      try {
        return engine.start(options, body);
      } catch (IllegalStateException refused) {
        call(body);
        throw refused;
      }
    }

    private static void call(Callable<?> body) {
      try {
        body.call();
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  private static final class ListsFinished extends BreakableScheduler {
    private final Queue<Fiber<?>> started = new ConcurrentLinkedQueue<>();

    ListsFinished(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> Fiber<T> fiber(
        FiberOptions options, Callable<? extends T> body) {
      Fiber<T> fiber = engine.start(options, body);
      started.add(fiber);
      return fiber;
    }

    @Override
    public List<Fiber<?>> fibers() {
      return List.copyOf(started);
    }
  }

  private static final class ListsNothing extends BreakableScheduler {
    ListsNothing(Platform platform) {
      super(platform);
    }

    @Override
    public List<Fiber<?>> fibers() {
      return List.of();
    }
  }

  private static final class WeakTimers extends BreakableScheduler {
    WeakTimers(Platform platform) {
      super(platform);
    }

    @Override
    Timer startTimer(long deadline, Runnable action) {
      WeakReference<Runnable> weak = new WeakReference<>(action);
      return super.startTimer(deadline, () -> runIfThere(weak.get()));
    }

    private static void runIfThere(@Nullable Runnable action) {
      if (action != null) {
        action.run();
      }
    }
  }
}
