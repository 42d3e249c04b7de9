package io.ramie.conformance;

import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/** What strange code has thrown, in words that say what to do about it. */
final class Failure {
  private Failure() {}

  /** For example {@code threw java.lang.IllegalStateException: no luck}. */
  static String describe(Throwable thrown) {
    return switch (thrown) {
      case ExceptionInInitializerError failed ->
          "failed, because a static initialiser threw " + text(failed.getCause());
      case UnsupportedClassVersionError newer ->
          "is compiled for a newer JVM than this one, "
              + Runtime.version()
              + ": "
              + newer.getMessage();
      case NoClassDefFoundError missing ->
          "needs a class that is not on the class path, or could not be initialised: "
              + missing.getMessage();
      case LinkageError stale ->
          "threw " + text(stale) + "; it has to be compiled against the same version of ramie-spi";
      case ServiceConfigurationError wrong when wrong.getCause() != null ->
          describe(wrong.getCause());
      default -> "threw " + text(thrown);
    };
  }

  /** What an exception says of itself, even if it cannot. */
  static String text(@Nullable Throwable thrown) {
    try {
      return String.valueOf(thrown);
    } catch (RuntimeException | Error mute) {
      return thrown == null ? "nothing" : thrown.getClass().getName();
    }
  }
}
