package io.ramie.spi.carrier;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The children of this process that the JDK itself waits for: those that {@link ProcessBuilder} has
 * started and that have not ended. A thread of the JDK takes the status of each away from the
 * system, so whoever else waits for it gets no status, or leaves the JDK without one.
 *
 * <p>Any thread may ask; it never blocks. It stands on two internals of JDK 25: the map {@code
 * java.lang.ProcessHandleImpl.completions} and the field {@code isReaping} of its values. Where
 * they are closed or different, no child is known.
 */
public final class JdkChildren {
  private record Internals(Map<?, ?> completions, Field isReaping) {
    /** Null when the JDK has no such internals, or does not show them. */
    static @Nullable Internals find() {
      try {
        Class<?> handle = Class.forName("java.lang.ProcessHandleImpl");
        Class<?> completion = Class.forName("java.lang.ProcessHandleImpl$ExitCompletion");
        Object completions = open(handle, "completions").get(null);
        return new Internals((Map<?, ?>) completions, open(completion, "isReaping"));
      } catch (ReflectiveOperationException | RuntimeException closed) {
        return null;
      }
    }

    private static Field open(Class<?> type, String name) throws NoSuchFieldException {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    }
  }

  private static final @Nullable Internals INTERNALS = Internals.find();

  private JdkChildren() {}

  /**
   * Whether the JDK will take the status of a child, or is about to.
   *
   * @param pid a process id
   * @return false for what is no child of the JDK's, and for one whose status it has taken
   */
  public static boolean reaps(long pid) {
    return exitOf(pid) != null;
  }

  /**
   * How a child that the JDK waits for will have ended.
   *
   * @param pid a process id
   * @return completed by the JDK, once it has taken the status, with the exit code or 128 and the
   *     number of the signal; to be looked at only, since it is the JDK's own; null for what is no
   *     child of the JDK's, and for one whose status it has taken
   */
  public static @Nullable CompletableFuture<Integer> exitOf(long pid) {
    return INTERNALS == null ? null : exitOf(INTERNALS, pid);
  }

  @SuppressWarnings("unchecked") // it extends CompletableFuture<Integer>
  private static @Nullable CompletableFuture<Integer> exitOf(Internals internals, long pid) {
    Object completion = internals.completions.get(pid);
    // Somebody who only looks on (ProcessHandle.onExit) has an entry, too.
    return completion != null && isReaping(internals, completion)
        ? (CompletableFuture<Integer>) completion
        : null;
  }

  private static boolean isReaping(Internals internals, Object completion) {
    try {
      return internals.isReaping.getBoolean(completion);
    } catch (IllegalAccessException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
