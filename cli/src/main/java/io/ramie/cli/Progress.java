package io.ramie.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Says how far a long run is, from a thread of its own, so that nothing waits for the terminal.
 *
 * <p>It begins before the scheduler does and only reads a counter.
 */
final class Progress implements AutoCloseable {
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final Duration NEXT = Duration.ofSeconds(1);

  private final PrintWriter out;
  private final long total;
  private final LongSupplier done;
  private final Thread thread;

  private Progress(PrintWriter out, long total, LongSupplier done, Duration first, Duration next) {
    this.out = out;
    this.total = total;
    this.done = done;
    this.thread =
        Thread.ofPlatform().name("ramie-progress").daemon().unstarted(() -> watch(first, next));
  }

  /** Begins to watch a counter. */
  static Progress watch(PrintWriter out, long total, LongSupplier done) {
    return watch(out, total, done, FIRST, NEXT);
  }

  static Progress watch(
      PrintWriter out, long total, LongSupplier done, Duration first, Duration next) {
    Progress progress = new Progress(out, total, done, first, next);
    progress.thread.start();
    return progress;
  }

  private void watch(Duration first, Duration next) {
    try {
      Thread.sleep(first);
      for (; ; ) {
        out.printf(Locale.ROOT, "%,d of %,d round trips%n", done.getAsLong(), total);
        out.flush();
        Thread.sleep(next);
      }
    } catch (InterruptedException over) {
      // the run has ended
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
