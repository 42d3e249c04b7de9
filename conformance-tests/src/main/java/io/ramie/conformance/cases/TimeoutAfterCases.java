package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.HOUR;
import static io.ramie.conformance.cases.Times.micros;
import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Bytes;
import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Handles.Pair;
import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Raising an error inside a body that takes too long. */
final class TimeoutAfterCases {
  private TimeoutAfterCases() {}

  static List<Case> list() {
    return new Chapter(Hook.TIMEOUT_AFTER)
        .anywhere(
            "T1",
            "A body that waits too long gets the error where it waits, and not before its time.",
            "Ruby test_timeout_raise",
            TimeoutAfterCases::lateBodiesGetTheError)
        .anywhere(
            "T2",
            "The result is that of the body, and nothing is raised once it has ended.",
            "async task; fiber_scheduler_spec timeout_after",
            TimeoutAfterCases::valuesComeOut)
        .anywhere(
            "T4",
            "The error is made when it is needed, once, in the fiber, and is thrown as it is.",
            "async reactor",
            TimeoutAfterCases::errorsAreMadeOnce)
        .anywhere(
            "T5",
            "A time-out of no time, or less, is raised at the first wait, and not before it.",
            "async reactor",
            TimeoutAfterCases::noTimeEndsTheFirstWait)
        .anywhere(
            "T6",
            "A body that never waits is not interrupted, however late, nor is what comes after it.",
            "Ruby scheduler.c timeout_after",
            TimeoutAfterCases::busyBodiesAreLeftAlone)
        .anywhere(
            "T7",
            "The error ends a wait for a handle, and leaves nothing behind.",
            "Ruby test_io_buffer; async#266",
            TimeoutAfterCases::waitsForHandlesEnd)
        .anywhere(
            "T7b",
            "The error ends a read of an empty pipe; what comes later is for the next one.",
            "Ruby test_io_buffer; async#274",
            TimeoutAfterCases::readsEnd)
        .inFiber(
            "T10",
            "A time-out of a fiber that has ended meanwhile does nothing.",
            "Ruby scheduler.rb",
            TimeoutAfterCases::endedFibersAreLeftAlone)
        .anywhere(
            "T11",
            "The stack trace of the error shows where the body waited.",
            "async task",
            TimeoutAfterCases::stackTraceShowsTheWait)
        .anywhere(
            "T13",
            "Of two time-outs, one in the other, the inner one is raised first when it is shorter.",
            "contract, timeoutAfter",
            TimeoutAfterCases::innerFiresFirst)
        .anywhere(
            "T13b",
            "Of two time-outs, one in the other, the outer one is raised first when it is shorter.",
            "contract, timeoutAfter",
            TimeoutAfterCases::outerFiresFirst)
        .anywhere(
            "T13c",
            "Of two time-outs that have both passed each is raised once, and neither later.",
            "contract, timeoutAfter",
            TimeoutAfterCases::bothAreRaised)
        .onThread(
            "T20",
            "A time-out whose body has ended does not keep the loop alive.",
            "io-event fixtures",
            TimeoutAfterCases::endedTimeOutsDoNotKeepTheLoop)
        .anywhere(
            "T101",
            "What a body throws is thrown, and its time-out is gone.",
            "contract, timeoutAfter",
            TimeoutAfterCases::failuresComeOut)
        .anywhere(
            "T102",
            "A time-out without end, or of ten thousand days and more, is never raised.",
            "contract, timeoutAfter",
            TimeoutAfterCases::hugeTimeOutsNeverFire)
        .anywhere(
            "T103",
            "A body that catches the error goes on, and is not interrupted again.",
            "contract, timeoutAfter",
            TimeoutAfterCases::raisedOnce)
        .anywhere(
            "T104",
            "A body that ends as its time passes has a value or the error, and nothing is raised"
                + " later.",
            "contract, timeoutAfter",
            TimeoutAfterCases::nothingIsRaisedLater)
        .anywhere(
            "T105",
            "A blocking call of the JDK in a body is interrupted, and the error comes out.",
            "design D1",
            TimeoutAfterCases::callsOfTheJdkEnd)
        .inFiber(
            "T106",
            "Of many fibers with time-outs each gets its own error, and in time none.",
            "contract, timeoutAfter",
            TimeoutAfterCases::manyAtOnce)
        .inFiber(
            "T107",
            "What is raised from outside comes out of the body, and its time-out is gone.",
            "contract, fiberInterrupt",
            TimeoutAfterCases::interruptsComeOut)
        .inFiber(
            "T108",
            "The body runs in the calling fiber, where unblock reaches it.",
            "contract, timeoutAfter",
            TimeoutAfterCases::runsInTheCallingFiber)
        .inFiber(
            "T109",
            "A time-out ends no wait of a fiber that the body has started.",
            "contract, general 3",
            TimeoutAfterCases::childrenWaitOn)
        .list();
  }

  private static TimeoutException late() {
    return new TimeoutException("late");
  }

  private static <T extends @Nullable Object> T within(
      Trial trial, @Nullable Duration timeout, Callable<T> body) throws Exception {
    return trial.hooks().timeoutAfter(timeout, TimeoutAfterCases::late, body);
  }

  private static String waitForEver(Trial trial) throws InterruptedException {
    trial.hooks().kernelSleep(trial.patience());
    return "waited " + trial.patience();
  }

  private static void isLate(String what, Trial.Step call) {
    Fail.unlessThrows(what, TimeoutException.class, call);
  }

  /** Longer than the time-outs of checks, so that one that is still to come ends it. */
  private static void nothingComesLater(Trial trial) throws InterruptedException {
    Fail.when(Thread.interrupted(), () -> "the interrupt status is set afterwards");
    long start = trial.now();
    trial.hooks().kernelSleep(millis(4));
    Fail.whenShorter("the next sleep", trial.since(start), millis(4));
    // On a busy machine what should not come may have become due in the same tick.
    trial.hooks().kernelSleep(millis(1));
  }

  private static void lateBodiesGetTheError(Trial trial) throws InterruptedException {
    long start = trial.now();
    isLate("a body that waits", () -> within(trial, millis(3), () -> waitForEver(trial)));
    Fail.whenShorter("the time-out", trial.since(start), millis(3));
    nothingComesLater(trial);
  }

  private static void valuesComeOut(Trial trial) throws Exception {
    String value =
        within(
            trial,
            trial.patience(),
            () -> {
              trial.hooks().kernelSleep(millis(1));
              return "value";
            });
    Fail.unlessEqual("the body returned", value, "value");
    Fail.unlessEqual("the body returned", within(trial, millis(3), () -> null), null);
    nothingComesLater(trial);
  }

  private static void errorsAreMadeOnce(Trial trial) throws Exception {
    AssertionError error = new AssertionError("made on purpose");
    List<Fiber<?>> makers = new ArrayList<>();
    trial.hooks().timeoutAfter(trial.patience(), () -> make(error, makers), () -> null);
    Fail.unlessEqual("an error was made too early by", makers, List.of());
    AssertionError thrown =
        Fail.unlessThrows(
            "a body that waits",
            AssertionError.class,
            () ->
                trial
                    .hooks()
                    .timeoutAfter(millis(1), () -> make(error, makers), () -> waitForEver(trial)));
    Fail.unlessEqual("the body threw", thrown, error);
    Fail.unlessEqual("it was made by", makers, List.of(Fiber.current()));
  }

  private static AssertionError make(AssertionError error, List<Fiber<?>> makers) {
    makers.add(Fiber.current());
    return error;
  }

  private static void noTimeEndsTheFirstWait(Trial trial) throws InterruptedException {
    for (Duration none : Times.NONE) {
      AtomicInteger steps = new AtomicInteger();
      isLate(
          "a time-out of " + none,
          () ->
              within(
                  trial,
                  none,
                  () -> {
                    steps.incrementAndGet();
                    trial.hooks().kernelSleep(trial.patience());
                    return steps.incrementAndGet();
                  }));
      Fail.unlessEqual("steps taken were", steps.get(), 1);
    }
    nothingComesLater(trial);
  }

  private static void busyBodiesAreLeftAlone(Trial trial) throws Exception {
    for (Duration timeout : List.of(Duration.ZERO, millis(1))) {
      String value =
          within(
              trial,
              timeout,
              () -> {
                trial.spin(millis(3));
                return "value";
              });
      Fail.unlessEqual("the body returned", value, "value");
      nothingComesLater(trial);
    }
  }

  private static void waitsForHandlesEnd(Trial trial) throws InterruptedException {
    Io io = trial.handles().sockets().first();
    isLate(
        "ioWait",
        () ->
            within(
                trial, millis(1), () -> trial.hooks().ioWait(io, Io.READABLE, trial.patience())));
    trial.handles().checkNothingWaits();
    nothingComesLater(trial);
  }

  private static void readsEnd(Trial trial) throws InterruptedException {
    Pair pipe = trial.handles().pipe();
    isLate(
        "ioRead",
        () ->
            within(trial, millis(1), () -> trial.hooks().ioRead(pipe.first(), Bytes.buffer(5), 5)));
    trial.handles().checkNothingWaits();
    Peer.write(pipe.second(), "later");
    Fail.unlessEqual(
        "the next read returned", trial.hooks().ioRead(pipe.first(), Bytes.buffer(5), 5), 5L);
  }

  private static void endedFibersAreLeftAlone(Trial trial) throws InterruptedException {
    Fiber<?> ended =
        trial.mayFail(trial.start(() -> within(trial, millis(3), () -> waitForEver(trial))));
    ended.cancel();
    ended.join();
    // On a busy machine the time may have passed before.
    Fail.unless(
        ended.isCancelled() || ended.exceptionNow() instanceof TimeoutException,
        () -> "not cancelled: " + ended);
    nothingComesLater(trial);
  }

  private static void stackTraceShowsTheWait(Trial trial) {
    TimeoutException late =
        Fail.unlessThrows(
            "a body that waits",
            TimeoutException.class,
            () -> within(trial, millis(1), () -> waitForEver(trial)));
    Fail.unless(
        Arrays.stream(late.getStackTrace()).anyMatch(f -> f.getMethodName().equals("waitForEver")),
        () -> "the stack trace is " + Arrays.toString(late.getStackTrace()));
  }

  private static void innerFiresFirst(Trial trial) throws Exception {
    String value =
        trial
            .hooks()
            .timeoutAfter(
                trial.patience(),
                IllegalStateException::new,
                () -> {
                  isLate("inside", () -> within(trial, millis(1), () -> waitForEver(trial)));
                  trial.hooks().kernelSleep(millis(1));
                  return "went on";
                });
    Fail.unlessEqual("the outer body returned", value, "went on");
  }

  private static void outerFiresFirst(Trial trial) throws InterruptedException {
    Fail.unlessThrows(
        "the outer body",
        IllegalStateException.class,
        () ->
            trial
                .hooks()
                .timeoutAfter(
                    millis(1),
                    IllegalStateException::new,
                    () -> within(trial, HOUR, () -> waitForEver(trial))));
    nothingComesLater(trial);
  }

  private static void bothAreRaised(Trial trial) throws InterruptedException {
    Fail.unlessThrows(
        "the outer body",
        IllegalStateException.class,
        () ->
            trial
                .hooks()
                .timeoutAfter(millis(2), IllegalStateException::new, () -> waitTwice(trial)));
    nothingComesLater(trial);
  }

  /** The inner time-out ends the first wait, the outer one the second; or, when late, the first. */
  private static String waitTwice(Trial trial) throws Exception {
    try {
      within(trial, millis(1), () -> waitForEver(trial));
    } catch (TimeoutException inner) {
      // the first
    }
    return waitForEver(trial);
  }

  private static void endedTimeOutsDoNotKeepTheLoop(Trial trial) {
    FiberScheduler hooks = trial.hooks();
    Fiber<?> fiber =
        trial.go(() -> {
          within(trial, HOUR, () -> null);
          within(
              trial,
              HOUR,
              () -> {
                hooks.kernelSleep(millis(1));
                return null;
              });
        });
    hooks.run();
    Fail.unless(fiber.isDone(), () -> "run has left " + fiber);
    Fail.unlessEqual("the fibers left are", hooks.fibers(), List.of());
  }

  private static void failuresComeOut(Trial trial) throws InterruptedException {
    IOException own = new IOException("the body's own");
    IOException thrown =
        Fail.unlessThrows(
            "the body",
            IOException.class,
            () ->
                within(
                    trial,
                    millis(3),
                    () -> {
                      throw own;
                    }));
    Fail.unlessEqual("the body threw", thrown, own);
    nothingComesLater(trial);
  }

  private static void hugeTimeOutsNeverFire(Trial trial) throws Exception {
    List<@Nullable Duration> timeouts = new ArrayList<>(List.of(Times.HUGE));
    timeouts.add(null);
    for (Duration timeout : timeouts) {
      boolean unblocked =
          within(
              trial,
              timeout,
              () -> {
                trial.hooks().kernelSleep(millis(1));
                return true;
              });
      Fail.unlessEqual("the body returned", unblocked, true);
    }
  }

  private static void raisedOnce(Trial trial) throws Exception {
    String value =
        within(
            trial,
            millis(1),
            () -> {
              isLate("the first wait", () -> waitForEver(trial));
              trial.hooks().kernelSleep(millis(3));
              return "went on";
            });
    Fail.unlessEqual("the body returned", value, "went on");
    nothingComesLater(trial);
  }

  private static void nothingIsRaisedLater(Trial trial) throws Exception {
    for (int i = 0; i < 200; i++) {
      Duration sleep = micros(trial.random().nextInt(100));
      try {
        within(
            trial,
            micros(50),
            () -> {
              trial.hooks().kernelSleep(sleep);
              trial.jitter();
              return null;
            });
      } catch (TimeoutException late) {
        // It may be, or not.
      }
      trial.hooks().kernelSleep(micros(60));
      Fail.when(Thread.interrupted(), () -> "the interrupt status is set afterwards");
    }
  }

  private static void callsOfTheJdkEnd(Trial trial) throws InterruptedException {
    isLate("take", () -> within(trial, millis(1), new LinkedBlockingQueue<>()::take));
    nothingComesLater(trial);
  }

  private static void manyAtOnce(Trial trial) throws InterruptedException {
    List<Fiber<?>> fibers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Duration timeout = Duration.ofNanos(trial.random().nextInt(1, 5_000_000));
      fibers.add(
          i % 2 == 0
              ? trial.go(() -> expiresAfter(trial, timeout))
              : trial.go(() -> within(trial, HOUR, () -> sleepFor(trial, timeout))));
    }
    for (Fiber<?> fiber : fibers) {
      fiber.join();
    }
  }

  private static void expiresAfter(Trial trial, Duration timeout) {
    TimeoutException own = new TimeoutException("its own");
    long start = trial.now();
    Throwable thrown =
        Fail.unlessThrows(
            "a body that waits",
            TimeoutException.class,
            () -> trial.hooks().timeoutAfter(timeout, () -> own, () -> waitForEver(trial)));
    Fail.whenShorter("the time-out", trial.since(start), timeout);
    Fail.unlessEqual("the body threw", thrown, own);
  }

  private static @Nullable Void sleepFor(Trial trial, Duration duration)
      throws InterruptedException {
    trial.hooks().kernelSleep(duration);
    return null;
  }

  private static void interruptsComeOut(Trial trial) throws InterruptedException {
    IllegalStateException cause = new IllegalStateException("raised");
    Exception thrown =
        Fail.unlessThrows(
            "the body",
            Exception.class,
            () ->
                within(
                    trial,
                    millis(3),
                    () -> {
                      trial.hooks().fiberInterrupt(Fiber.current(), cause);
                      return waitForEver(trial);
                    }));
    // On a busy machine the time may have passed before.
    Fail.unless(
        thrown == cause || thrown instanceof TimeoutException,
        () -> "the body threw " + thrown + ", not " + cause);
    nothingComesLater(trial);
  }

  private static void runsInTheCallingFiber(Trial trial) throws InterruptedException {
    Fiber<Boolean> fiber =
        trial.start(() ->
            within(
                trial,
                HOUR,
                () -> {
                  trial.note(Fiber.current().name());
                  return trial.hooks().block(null, trial.patience());
                }));
    trial.hooks().unblock(null, fiber);
    Fail.unlessEqual("block returned", fiber.value(), true);
    Fail.unlessEqual("the body ran in", trial.events(), List.of(fiber.name()));
  }

  private static void childrenWaitOn(Trial trial) throws InterruptedException {
    List<Fiber<Boolean>> children = new ArrayList<>();
    isLate(
        "a body that waits",
        () ->
            within(
                trial,
                millis(1),
                () -> {
                  children.add(trial.start(() -> trial.hooks().block(null, trial.patience())));
                  return waitForEver(trial);
                }));
    Fiber<Boolean> child = children.getFirst();
    Fail.when(child.isDone(), () -> "a fiber that the body had started has ended");
    trial.hooks().unblock(null, child);
    Fail.unlessEqual("its block returned", child.value(), true);
  }
}
