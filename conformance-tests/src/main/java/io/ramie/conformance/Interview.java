package io.ramie.conformance;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks strange code for something, on a thread of its own that it may spoil: it has a limited time,
 * and whatever it throws is an answer too.
 */
final class Interview {
  /** What has come of a question: a value, or else what was thrown. */
  private record Answer<T>(@Nullable T value, @Nullable Throwable thrown) {}

  private final Duration deadline;

  Interview(Duration deadline) {
    this.deadline = deadline;
  }

  /**
   * Asks.
   *
   * @param what who is asked for what, in words that {@code threw …} can follow
   * @throws UnusableSchedulerException if there is no answer
   */
  <T extends @Nullable Object> T ask(String what, Callable<T> question)
      throws InterruptedException {
    AtomicReference<@Nullable Answer<T>> place = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("conformance-interview")
            .start(() -> place.set(answer(question)));
    if (!thread.join(deadline)) {
      throw late(what, thread);
    }
    Answer<T> answer = place.get();
    if (answer == null) {
      throw new UnusableSchedulerException(what + " has ended its thread without an answer", "");
    }
    return value(what, answer);
  }

  private static <T extends @Nullable Object> Answer<T> answer(Callable<T> question) {
    try {
      return new Answer<>(question.call(), null);
    } catch (Throwable thrown) {
      return new Answer<>(null, thrown);
    }
  }

  @SuppressWarnings("NullAway") // null where T may be null only
  private static <T extends @Nullable Object> T value(String what, Answer<T> answer) {
    Throwable thrown = answer.thrown();
    if (thrown == null) {
      return answer.value();
    }
    throw unusable(what, thrown);
  }

  /** What was thrown, as a refusal. */
  static UnusableSchedulerException unusable(String what, Throwable thrown) {
    return thrown instanceof UnusableSchedulerException already
        ? already
        : new UnusableSchedulerException(what + " " + Failure.describe(thrown), thrown);
  }

  private UnusableSchedulerException late(String what, Thread thread) {
    StackTraceElement[] frames = thread.getStackTrace();
    thread.interrupt();
    return new UnusableSchedulerException(
        what + " has not returned after " + words(deadline) + Traces.place(frames),
        Traces.of(frames));
  }

  /** For example {@code 1m30s}. */
  static String words(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
