package io.ramie.operation;

import java.util.function.Supplier;

/** Runs what makes operations while they are performed, which must not wait itself. */
final class Guards {
  private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

  private Guards() {}

  /** Runs the body of a guard. */
  static <T> T run(Supplier<? extends T> body) {
    return ScopedValue.where(INSIDE, true).call(body::get);
  }

  /** Refuses to wait inside one. */
  static void checkMayWait(Object subject) {
    if (INSIDE.isBound()) {
      throw new IllegalStateException(
          "a guard makes an operation and must not wait or perform one itself, here on "
              + subject
              + ": return that operation, or perform it before");
    }
  }
}
