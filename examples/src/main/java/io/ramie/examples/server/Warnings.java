package io.ramie.examples.server;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator should know, once and not a thousand times: the first warning of a kind is told
 * at once, later ones are counted, and told with their number at most once a minute. Any thread.
 */
public final class Warnings {
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  // More kinds than anybody reads; whatever makes them up as it goes shares the last one.
  private static final int MOST_KINDS = 100;
  private static final String OTHERS = "others";

  /** The last warning of a kind that was told, and how many came since that were not. */
  private record Kind(long toldAt, long untold, boolean isNews, long untoldBefore) {
    static Kind next(@Nullable Kind last, long now) {
      if (last == null) {
        return new Kind(now, 0, true, 0);
      }
      return now - last.toldAt < PAUSE_NANOS
          ? new Kind(last.toldAt, last.untold + 1, false, 0)
          : new Kind(now, 0, true, last.untold);
    }
  }

  private final Consumer<? super String> output;
  private final LongSupplier nanoClock;
  private final ConcurrentMap<String, Kind> kinds = new ConcurrentHashMap<>();

  /**
   * No warnings yet.
   *
   * @param output gets the warnings, each of them a line; called by any thread
   */
  public Warnings(Consumer<? super String> output) {
    this(output, System::nanoTime);
  }

  Warnings(Consumer<? super String> output, LongSupplier nanoClock) {
    this.output = Objects.requireNonNull(output, "output");
    this.nanoClock = nanoClock;
  }

  /**
   * Warns of something.
   *
   * @param kind what it has in common with others, of which one is told: nothing that clients send
   * @param message one line for people
   */
  public void warn(String kind, String message) {
    Objects.requireNonNull(message, "message");
    long now = nanoClock.getAsLong();
    String counted = kinds.size() < MOST_KINDS || kinds.containsKey(kind) ? kind : OTHERS;
    Kind state = Objects.requireNonNull(kinds.compute(counted, (_, last) -> Kind.next(last, now)));
    if (state.isNews) {
      output.accept(
          state.untoldBefore == 0
              ? message
              : message + " (and " + state.untoldBefore + " more like it before)");
    }
  }

  /**
   * Warns of a failure that is the program's own fault, with the place that it comes from.
   *
   * @param what what has failed, for people
   * @param failure why; failures of one class from one place are of a kind
   */
  public void warn(String what, Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    String place = trace.length == 0 ? "" : " at " + trace[0];
    warn(failure.getClass().getName() + place, what + " has failed: " + failure + place);
  }
}
