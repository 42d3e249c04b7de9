package io.ramie.conformance;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberScheduler;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Describes a trial that does not end: its thread, every fiber, and who else takes part. */
final class Hang {
  private final StringJoiner lines = new StringJoiner(System.lineSeparator());

  private Hang() {}

  static String describe(Thread thread, @Nullable FiberScheduler scheduler, @Nullable Trial trial) {
    Hang hang = new Hang();
    hang.add("thread " + thread.getName() + ", " + thread.getState(), thread.getStackTrace());
    if (scheduler != null) {
      hang.addFibers(scheduler);
    }
    if (trial != null) {
      trial.threads().forEach(t -> hang.add("helper " + t.getState(), t.getStackTrace()));
    }
    return hang.lines.toString();
  }

  private void addFibers(FiberScheduler scheduler) {
    lines.add("scheduler " + scheduler);
    try {
      for (Fiber<?> fiber : scheduler.fibers()) {
        add(fiber.toString(), fiber.stackTrace());
      }
    } catch (RuntimeException broken) {
      lines.add("its fibers could not be listed: " + broken);
    }
  }

  private void add(String title, StackTraceElement[] frames) {
    lines.add(title);
    String where = Traces.of(frames);
    if (!where.isEmpty()) {
      lines.add(where);
    }
  }
}
