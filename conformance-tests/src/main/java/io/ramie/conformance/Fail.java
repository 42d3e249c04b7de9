package io.ramie.conformance;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How checks say what they expect. Each throws a {@link BrokenPromise} that tells both sides. */
public final class Fail {
  private Fail() {}

  /**
   * Something must not be.
   *
   * @param broken whether it is
   * @param message what was expected, and what happened
   */
  public static void when(boolean broken, Supplier<String> message) {
    if (broken) {
      throw new BrokenPromise(message.get());
    }
  }

  /**
   * Something must be.
   *
   * @param kept whether it is
   * @param message what was expected, and what happened
   */
  public static void unless(boolean kept, Supplier<String> message) {
    when(!kept, message);
  }

  /**
   * Something must equal what is expected.
   *
   * @param what the thing in words: {@code ioWait returned}
   * @param actual what it was
   * @param expected what it should have been
   */
  public static void unlessEqual(String what, @Nullable Object actual, @Nullable Object expected) {
    unless(Objects.equals(actual, expected), () -> what + " " + actual + ", not " + expected);
  }

  /**
   * Something must have taken at least a time.
   *
   * @param what the thing in words
   * @param actual how long it took
   * @param shortest how long it must take
   */
  public static void whenShorter(String what, Duration actual, Duration shortest) {
    when(
        actual.compareTo(shortest) < 0, () -> what + " took " + actual + ", less than " + shortest);
  }

  /**
   * Something must not have taken longer than a time. Only for bounds that no busy machine reaches.
   *
   * @param what the thing in words
   * @param actual how long it took
   * @param longest how long it may take
   */
  public static void whenLonger(String what, Duration actual, Duration longest) {
    when(actual.compareTo(longest) > 0, () -> what + " took " + actual + ", more than " + longest);
  }

  /**
   * Something must throw an exception of a type.
   *
   * @param <X> the type
   * @param what the thing in words
   * @param type what it must throw
   * @param action does it
   * @return what it threw
   */
  public static <X extends Throwable> X unlessThrows(
      String what, Class<X> type, Trial.Step action) {
    try {
      action.run();
    } catch (Throwable thrown) {
      if (type.isInstance(thrown)) {
        return type.cast(thrown);
      }
      throw new BrokenPromise(what + " threw " + thrown + ", not " + type.getName(), thrown);
    }
    throw new BrokenPromise(what + " returned instead of throwing " + type.getName());
  }
}
