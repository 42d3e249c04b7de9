package io.ramie.scope;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Several tasks, of which the first to succeed wins. All on one scheduler's thread. */
final class Race<T extends @Nullable Object> {
  private final int candidates;
  private final List<Exception> failures = new ArrayList<>();
  private @Nullable T value;
  private boolean won;

  Race(int candidates) {
    this.candidates = candidates;
  }

  Callable<@Nullable Void> candidate(Callable<? extends T> task) {
    return () -> {
      try {
        T candidate = task.call();
        value = won ? value : candidate;
        won = true;
      } catch (Exception failure) {
        failures.add(failure);
      }
      return null;
    };
  }

  boolean isDecided() {
    return won || failures.size() == candidates;
  }

  @SuppressWarnings("NullAway") // null is what the winner returned then
  T result() {
    if (won) {
      return value;
    }
    Exception first = failures.getFirst();
    CompletionException none =
        new CompletionException("none of " + candidates + " tasks succeeded: " + first, first);
    failures.stream().skip(1).filter(later -> later != first).forEach(none::addSuppressed);
    throw none;
  }
}
