package io.ramie.conformance;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs one case once: makes the scheduler on a thread of its own, installs it there, lets the check
 * drive it, closes it, and looks whether anything was left behind. Hardly longer than its deadline:
 * what hangs is described, and {@linkplain Rescue ended} if it can be.
 */
final class TrialRun {
  private static final Duration SLICE = Duration.ofMillis(10);

  private final Subject subject;
  private final Case probe;
  private final long seed;
  private final SchedulerOptions options;
  private final Duration deadline;
  private final long begun;

  // Written by the trial's thread, read by the runner's when that has ended or hangs.
  private volatile @Nullable FiberScheduler scheduler;
  private volatile @Nullable Trial trial;
  private volatile @Nullable Throwable failure;

  // The runner's thread.
  private boolean leaked;

  private TrialRun(
      Subject subject,
      Case probe,
      long seed,
      SchedulerOptions options,
      Duration deadline,
      long begun) {
    this.subject = subject;
    this.probe = probe;
    this.seed = seed;
    this.options = options;
    this.deadline = deadline;
    this.begun = begun;
  }

  /**
   * Runs it; once more when it has left something behind, because what is made once and for all,
   * when it is first needed, is no leak.
   */
  static Outcome of(
      Subject subject, Case probe, long seed, SchedulerOptions options, Duration deadline)
      throws InterruptedException {
    long begun = System.nanoTime();
    TrialRun first = new TrialRun(subject, probe, seed, options, deadline, begun);
    Outcome outcome = first.run();
    return first.leaked
        ? new TrialRun(subject, probe, seed, options, deadline, begun).run()
        : outcome;
  }

  private Outcome run() throws InterruptedException {
    long start = System.nanoTime();
    Census before = Census.take();
    Thread thread =
        Thread.ofPlatform().daemon().name("conformance-" + probe.id()).start(this::runOnThread);
    boolean ended = awaitEnd(thread, start);
    if (!ended) {
      return hung(thread, took());
    }
    Throwable thrown = failure != null ? failure : leak(before);
    return thrown == null ? new Outcome.Kept(probe, took()) : broken(thrown, took());
  }

  /** Waiting for what might be a leak included. */
  private Duration took() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** Once a part of the check has failed the rest only has a tenth of the time left. */
  private boolean awaitEnd(Thread thread, long start) throws InterruptedException {
    long limit = deadline.toNanos();
    boolean failed = false;
    while (!thread.join(SLICE)) {
      long passed = System.nanoTime() - start;
      if (!failed && earlierFailure() != null) {
        failed = true;
        limit = Math.min(limit, passed + deadline.toNanos() / 10);
      }
      if (passed >= limit) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Throwable leak(Census before) {
    try {
      before.checkNothingIsNew();
      return null;
    } catch (BrokenPromise left) {
      leaked = true;
      return left;
    }
  }

  // The trial's thread

  private void runOnThread() {
    try {
      FiberScheduler made = create(options);
      scheduler = made;
      Trial current = new Trial(made, this::create, options, deadline, seed);
      trial = current;
      try {
        runIn(current);
      } finally {
        current.handles().close();
      }
    } catch (Throwable thrown) {
      failure = thrown;
      endHelpers();
    }
  }

  /** They may wait for what the check does not do any more. */
  private void endHelpers() {
    Trial failed = trial;
    if (failed != null) {
      failed.giveUp();
      failed.threads().forEach(Thread::interrupt);
    }
  }

  private FiberScheduler create(SchedulerOptions wishes) {
    FiberScheduler made = subject.factory().apply(wishes);
    if (made == null) {
      throw new BrokenPromise("create returned null instead of a scheduler");
    }
    return made;
  }

  private void runIn(Trial current) throws Throwable {
    if (!subject.traits().contains(Trait.FIBERS)) {
      runOnPlainThread(current);
      return;
    }
    FiberScheduler hooks = current.hooks();
    Schedulers.install(hooks);
    @Nullable Throwable first = null;
    try {
      drive(current, hooks);
    } catch (Throwable thrown) {
      first = thrown;
      failure = thrown;
      endHelpers();
      // So that the loop comes to its end, whatever the check has left waiting.
      hooks.fibers().forEach(Fiber::cancel);
    }
    try {
      Schedulers.close(hooks);
      current.finish();
      current.handles().checkNothingWaits();
    } catch (Throwable thrown) {
      if (first == null) {
        throw thrown;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void runOnPlainThread(Trial current) throws Throwable {
    try {
      probe.check().run(current);
      current.finish();
      current.handles().checkNothingWaits();
    } finally {
      current.hooks().close();
    }
  }

  private void drive(Trial current, FiberScheduler hooks) throws Throwable {
    if (probe.setting() == Case.Setting.THREAD) {
      probe.check().run(current);
      return;
    }
    Fiber<?> main =
        hooks.fiber(FiberOptions.named(probe.id()), Trial.callable(() -> checkInFiber(current)));
    hooks.run();
    Fail.unless(main.isDone(), () -> "run returned while " + main + " had not finished");
    Throwable thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
  }

  /** So that the loop comes to its end and the failure is told, whoever still waits. */
  private void checkInFiber(Trial current) {
    try {
      probe.check().run(current);
    } catch (Throwable thrown) {
      failure = thrown;
      for (Fiber<?> left : current.hooks().fibers()) {
        if (left != Fiber.current()) {
          left.cancel();
        }
      }
    }
  }

  // Words

  private Outcome broken(Throwable thrown, Duration took) {
    return new Outcome.Broken(probe, took, message(thrown), Traces.of(thrown), seed);
  }

  private static String message(Throwable thrown) {
    return thrown instanceof BrokenPromise
        ? Objects.requireNonNull(thrown.getMessage())
        : "the check ended with " + Failure.text(thrown);
  }

  private Outcome hung(Thread thread, Duration took) throws InterruptedException {
    Throwable before = earlierFailure();
    String details = Hang.describe(thread, scheduler, trial);
    boolean ended = Rescue.of(thread, scheduler, trial);
    String message =
        before == null
            ? String.format(
                Locale.ROOT, "not over after %.1f s: something hangs", took.toNanos() / 1e9)
            : message(before) + "; what was left did not come to its end then";
    String left = ended ? "" : "; its thread could not be ended, and was left";
    return new Outcome.Broken(probe, took, message + left, details, seed);
  }

  private @Nullable Throwable earlierFailure() {
    Trial current = trial;
    return failure != null || current == null ? failure : current.failure();
  }
}
