package io.ramie.conformance.broken;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Platform;
import io.ramie.spi.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be wrong with time-outs. */
final class BrokenTimeout {
  private BrokenTimeout() {}

  static List<BrokenScheduler> list() {
    return new Chapter()
        .add(
            WrapsErrors.class,
            WrapsErrors::new,
            "The error of a time-out is wrapped into another exception.",
            "T1",
            "T4",
            "T5",
            "T7",
            "T7b",
            "T13",
            "T13b",
            "T13c",
            "T103",
            "T105",
            "T106",
            "I123",
            "I124",
            "O107")
        .add(
            MakesErrorsEarly.class,
            MakesErrorsEarly::new,
            "The error is made before the body runs.",
            "T4",
            "T11")
        .add(
            NoTimeRunsNothing.class,
            NoTimeRunsNothing::new,
            "With no time the body does not run.",
            "T5",
            "T6")
        .add(
            LateValuesAreLost.class,
            LateValuesAreLost::new,
            "A body that has ended too late has the error instead of its value.",
            "T6")
        .add(
            TimeOutsStay.class,
            TimeOutsStay::new,
            "A time-out outlives its body, and is raised later.",
            "T2",
            "T101",
            "T104",
            "T105",
            "T107")
        .add(
            NeverTooLate.class,
            NeverTooLate::new,
            "Time-outs are never raised.",
            "T1",
            "T7",
            "T13",
            "T109")
        .add(
            RaisesAgainAndAgain.class,
            RaisesAgainAndAgain::new,
            "A time-out is raised again and again until the body ends.",
            "T103")
        .add(BodyInAFiber.class, BodyInAFiber::new, "A body runs in a fiber of its own.", "T108")
        .add(
            RaisesInEveryFiber.class,
            RaisesInEveryFiber::new,
            "A time-out is raised in all fibers that wait.",
            "T106",
            "T109",
            "T10")
        .add(
            InnerTakesTheTimer.class,
            InnerTakesTheTimer::new,
            "A time-out inside another one takes its place.",
            "T13b")
        .list();
  }

  private static final class WrapsErrors extends BreakableScheduler {
    WrapsErrors(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      return super.timeoutAfter(
          timeout, () -> new UnsupportedOperationException(error.get()), body);
    }
  }

  private static final class MakesErrorsEarly extends BreakableScheduler {
    MakesErrorsEarly(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      Throwable made = error.get();
      return super.timeoutAfter(timeout, () -> made, body);
    }
  }

  private static final class NoTimeRunsNothing extends BreakableScheduler {
    NoTimeRunsNothing(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      if (Timeouts.nanos(timeout) == 0) {
        throw new IllegalStateException(error.get());
      }
      return super.timeoutAfter(timeout, error, body);
    }
  }

  private static final class LateValuesAreLost extends BreakableScheduler {
    LateValuesAreLost(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      long start = now();
      T value = super.timeoutAfter(timeout, error, body);
      if (now() - start > Timeouts.nanos(timeout)) {
        throw new IllegalStateException(error.get());
      }
      return value;
    }
  }

  private static final class TimeOutsStay extends BreakableScheduler {
    TimeOutsStay(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      if (timeout != null) {
        Fiber<?> self = Fiber.current();
        fiber(FiberOptions.NONE, () -> raiseAfter(timeout, self, error));
      }
      return body.call();
    }

    private @Nullable Void raiseAfter(
        Duration timeout, Fiber<?> fiber, Supplier<? extends Throwable> error)
        throws InterruptedException {
      kernelSleep(timeout);
      fiberInterrupt(fiber, error.get());
      return null;
    }
  }

  private static final class NeverTooLate extends BreakableScheduler {
    NeverTooLate(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      return body.call();
    }
  }

  private static final class RaisesAgainAndAgain extends BreakableScheduler {
    RaisesAgainAndAgain(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      Fiber<?> self = Fiber.current();
      Fiber<?> again = fiber(FiberOptions.NONE, () -> raiseAgain(timeout, self, error));
      try {
        return body.call();
      } finally {
        again.cancel();
      }
    }

    private @Nullable Void raiseAgain(
        @Nullable Duration timeout, Fiber<?> fiber, Supplier<? extends Throwable> error)
        throws InterruptedException {
      for (; ; ) {
        kernelSleep(timeout);
        fiberInterrupt(fiber, error.get());
      }
    }
  }

  private static final class BodyInAFiber extends BreakableScheduler {
    BodyInAFiber(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      return super.timeoutAfter(timeout, error, () -> fiber(FiberOptions.NONE, body).value());
    }
  }

  private static final class RaisesInEveryFiber extends BreakableScheduler {
    private static final String TIMER = "timer";

    RaisesInEveryFiber(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      if (timeout != null) {
        fiber(FiberOptions.named(TIMER), () -> raiseEverywhere(timeout, error));
      }
      return body.call();
    }

    private @Nullable Void raiseEverywhere(Duration timeout, Supplier<? extends Throwable> error)
        throws InterruptedException {
      kernelSleep(timeout);
      fibers().stream()
          .filter(fiber -> !fiber.name().equals(TIMER))
          .forEach(fiber -> fiberInterrupt(fiber, error.get()));
      return null;
    }
  }

  private static final class InnerTakesTheTimer extends BreakableScheduler {
    private @Nullable Fiber<?> timer;

    InnerTakesTheTimer(Platform platform) {
      super(platform);
    }

    @Override
    public <T extends @Nullable Object> T timeoutAfter(
        @Nullable Duration timeout, Supplier<? extends Throwable> error, Callable<T> body)
        throws Exception {
      Fiber<?> self = Fiber.current();
      if (timer != null) {
        timer.cancel();
      }
      Fiber<?> own = fiber(FiberOptions.NONE, () -> raiseAfter(timeout, self, error));
      timer = own;
      try {
        return body.call();
      } finally {
        own.cancel();
      }
    }

    private @Nullable Void raiseAfter(
        @Nullable Duration timeout, Fiber<?> fiber, Supplier<? extends Throwable> error)
        throws InterruptedException {
      kernelSleep(timeout);
      fiberInterrupt(fiber, error.get());
      return null;
    }
  }
}
