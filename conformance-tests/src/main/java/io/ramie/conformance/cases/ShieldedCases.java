package io.ramie.conformance.cases;

import static io.ramie.conformance.cases.Times.millis;

import io.ramie.conformance.Case;
import io.ramie.conformance.Fail;
import io.ramie.conformance.Trial;
import io.ramie.spi.Fiber;
import io.ramie.spi.Hook;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Sections in which nothing that was raised from outside ends a wait. */
final class ShieldedCases {
  /** What checks raise; nothing else does. */
  private static final class Raised extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private ShieldedCases() {}

  static List<Case> list() {
    return new Chapter(Hook.FIBER_INTERRUPT)
        .anywhere(
            "I120",
            "What was raised before a shielded section ends no wait in it, but the first one after"
                + " it.",
            "spi, Schedulers.shielded",
            ShieldedCases::raisedBefore)
        .anywhere(
            "I121",
            "What another thread raises in a shielded section ends no wait in it, but the first one"
                + " after it.",
            "spi, Schedulers.shielded",
            ShieldedCases::raisedInside)
        .inFiber(
            "I122",
            "A shielded fiber that is interrupted waits on, and is woken by unblock.",
            "spi, Schedulers.shielded",
            ShieldedCases::waitsOn)
        .anywhere(
            "I123",
            "A time-out that began before a shielded section is raised after it.",
            "spi, Schedulers.shielded",
            ShieldedCases::timeOutFromOutside)
        .anywhere(
            "I124",
            "A time-out that begins in a shielded section is raised there.",
            "spi, Schedulers.shielded",
            ShieldedCases::timeOutFromInside)
        .anywhere(
            "I125",
            "An interrupt of the thread ends no wait in a shielded section, but the first one after"
                + " it.",
            "spi, Schedulers.shielded",
            ShieldedCases::threadInterrupt)
        .anywhere(
            "I126",
            "What is raised in a shielded section inside another is kept until the outer one ends.",
            "spi, Schedulers.shielded",
            ShieldedCases::nested)
        .anywhere(
            "I127",
            "What is raised as a shielded section ends is thrown once, after it.",
            "spi, Schedulers.shielded",
            ShieldedCases::raisedAsItEnds)
        .list();
  }

  private static void shielded(Trial.Step body) throws Exception {
    Schedulers.<@Nullable Void>shielded(Trial.callable(body));
  }

  private static void sleepsInPeace(Trial trial) throws InterruptedException {
    long start = trial.now();
    trial.hooks().kernelSleep(millis(1));
    Fail.whenShorter("a shielded sleep", trial.since(start), millis(1));
    Fail.unlessEqual("a shielded block returned", trial.hooks().block(null, millis(1)), false);
    trial.hooks().yield();
  }

  private static void isRaised(Trial trial, Raised cause) {
    Fail.unlessEqual(
        "the wait after it threw",
        Fail.unlessThrows(
            "the wait after it", Raised.class, () -> trial.hooks().block(null, trial.patience())),
        cause);
  }

  private static void isRaisedNow(Trial trial, Raised cause) throws InterruptedException {
    isRaised(trial, cause);
    trial.hooks().kernelSleep(Duration.ZERO);
  }

  private static void raisedBefore(Trial trial) throws Exception {
    Raised first = new Raised();
    Raised second = new Raised();
    trial.hooks().fiberInterrupt(Fiber.current(), first);
    trial.hooks().fiberInterrupt(Fiber.current(), second);
    shielded(() -> sleepsInPeace(trial));
    isRaised(trial, first);
    shielded(() -> sleepsInPeace(trial));
    isRaisedNow(trial, second);
  }

  private static void raisedInside(Trial trial) throws Exception {
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    shielded(() -> {
      trial.elsewhere(() -> trial.hooks().fiberInterrupt(self, cause)).join();
      sleepsInPeace(trial);
    });
    isRaisedNow(trial, cause);
  }

  private static void waitsOn(Trial trial) throws InterruptedException {
    Raised cause = new Raised();
    Fiber<?> target =
        trial.go(() -> {
          shielded(() ->
              Fail.unlessEqual(
                  "block returned", trial.hooks().block(null, trial.patience()), true));
          isRaisedNow(trial, cause);
        });
    trial.suspended(target);
    trial.hooks().fiberInterrupt(target, cause);
    trial.hooks().kernelSleep(millis(1));
    Fail.when(target.currentWait() == null, () -> "what was raised has ended a shielded wait");
    trial.hooks().unblock(null, target);
    target.join();
  }

  private static void timeOutFromOutside(Trial trial) {
    AtomicBoolean inPeace = new AtomicBoolean();
    Fail.unlessThrows(
        "the wait after the section",
        TimeoutException.class,
        () ->
            trial
                .hooks()
                .timeoutAfter(
                    millis(1),
                    TimeoutException::new,
                    () -> {
                      shielded(() -> {
                        trial.spin(millis(2));
                        sleepsInPeace(trial);
                        inPeace.set(true);
                      });
                      return trial.hooks().block(null, trial.patience());
                    }));
    Fail.unless(inPeace.get(), () -> "the time-out was raised in the section");
  }

  private static void timeOutFromInside(Trial trial) throws Exception {
    shielded(() ->
        Fail.unlessThrows(
            "a body that waits",
            TimeoutException.class,
            () ->
                trial
                    .hooks()
                    .timeoutAfter(
                        millis(1),
                        TimeoutException::new,
                        () -> trial.hooks().block(null, trial.patience()))));
    trial.hooks().kernelSleep(millis(1));
  }

  private static void threadInterrupt(Trial trial) throws Exception {
    shielded(() -> {
      Thread.currentThread().interrupt();
      sleepsInPeace(trial);
    });
    Fail.unlessThrows(
        "the wait after it",
        InterruptedException.class,
        () -> trial.hooks().block(null, trial.patience()));
  }

  private static void nested(Trial trial) throws Exception {
    Raised cause = new Raised();
    shielded(() -> {
      shielded(() -> {
        trial.hooks().fiberInterrupt(Fiber.current(), cause);
        sleepsInPeace(trial);
      });
      sleepsInPeace(trial);
    });
    isRaisedNow(trial, cause);
  }

  private static void raisedAsItEnds(Trial trial) throws Throwable {
    Fiber<?> self = Fiber.current();
    Raised cause = new Raised();
    trial.race(
        500,
        () -> shielded(trial::jitter),
        () -> trial.hooks().fiberInterrupt(self, cause),
        () -> isRaisedNow(trial, cause));
  }
}
