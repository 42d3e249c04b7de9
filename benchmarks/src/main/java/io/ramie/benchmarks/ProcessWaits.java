package io.ramie.benchmarks;

import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.ProcessStatus;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Very many children waited for at once: how many threads that takes, and how long after the end of
 * one of them its fiber goes on.
 *
 * <p>Each child is a {@code sleep} that is killed while all those behind it are still waited for;
 * what is measured is the time from just before the signal is sent. The JDK has a thread of its own
 * for each of its children, which reaps it, whoever else waits; those are counted apart from ours.
 * The same is measured with {@link Process#waitFor} in the fibers.
 *
 * <p>Argument: how many (1,000).
 */
public final class ProcessWaits {
  private static final String LONGER_THAN_THIS_TAKES = "3600";

  /** How a fiber waits for a child. */
  private interface Waiting {
    void await(Process child) throws Exception;
  }

  /** One child, and who waits for it. */
  private final class Child {
    private final Process process;
    private long killed;

    Child(Process process) {
      this.process = process;
    }

    @Nullable Void await(Waiting waiting) throws Exception {
      waiting.await(process);
      noticed.recordValue(Math.max(0, System.nanoTime() - killed));
      return null;
    }

    void kill() {
      killed = System.nanoTime();
      process.destroyForcibly();
    }
  }

  private final FiberScheduler scheduler;
  private final int count;
  private final List<Child> children = new ArrayList<>();
  private final Histogram noticed = new Histogram(3);

  private ProcessWaits(FiberScheduler scheduler, int count) {
    this.scheduler = scheduler;
    this.count = count;
  }

  /**
   * Runs it.
   *
   * @throws IOException if a child cannot be started
   */
  public static void main(String[] args) throws IOException {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
    try (FiberScheduler scheduler = Schedulers.provider().create(SchedulerOptions.DEFAULT)) {
      Waiting hook = child -> check(scheduler.processWait(child.pid(), 0));
      Waiting jdk = child -> child.waitFor();
      // The first round is there to get the code compiled.
      new ProcessWaits(scheduler, count).run("warm-up", hook);
      new ProcessWaits(scheduler, count).run("processWait", hook);
      new ProcessWaits(scheduler, count).run("Process.waitFor", jdk);
    }
  }

  private static void check(ProcessStatus status) {
    if (!status.isSignalled()) {
      throw new IllegalStateException("not ended by a signal: " + status);
    }
  }

  private void run(String name, Waiting waiting) throws IOException {
    try {
      startChildren();
      var _ = scheduler.fiber(FiberOptions.NONE, () -> waitAndKill(name, waiting));
      scheduler.run();
      reportTimes(name);
    } finally {
      children.forEach(child -> child.process.destroyForcibly());
    }
  }

  private void startChildren() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sleep", LONGER_THAN_THIS_TAKES)
            .redirectInput(Redirect.from(Redirect.DISCARD.file()))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    for (int i = 0; i < count; i++) {
      children.add(new Child(builder.start()));
    }
  }

  private @Nullable Void waitAndKill(String name, Waiting waiting) throws InterruptedException {
    long before = threads("");
    for (Child child : children) {
      var _ = scheduler.fiber(FiberOptions.NONE, () -> child.await(waiting));
    }
    reportThreads(name, before);
    for (Child child : children) {
      child.kill();
      scheduler.kernelSleep(Duration.ofMillis(1));
    }
    return null;
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  private void reportThreads(String name, long before) {
    System.out.printf(
        "%s: %,d children waited for, %d threads more, %d of ours, %,d of the JDK's reaper%n",
        name, count, threads("") - before, threads("ramie"), threads("process reaper"));
  }

  private void reportTimes(String name) {
    System.out.printf(
        "%s: noticed after (µs) median %,d, 99%% %,d, at most %,d%n",
        name,
        TimeUnit.NANOSECONDS.toMicros(noticed.getValueAtPercentile(50)),
        TimeUnit.NANOSECONDS.toMicros(noticed.getValueAtPercentile(99)),
        TimeUnit.NANOSECONDS.toMicros(noticed.getMaxValue()));
  }
}
