package io.ramie.conformance;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Stack traces without the frames of the kit's own machinery, which tell nobody anything. */
final class Traces {
  private static final String KIT = Traces.class.getPackageName() + ".";
  private static final String CHECKS = KIT + "cases.";

  private final StringJoiner lines = new StringJoiner(System.lineSeparator());
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private Traces() {}

  /** What was thrown, with its causes. */
  static String of(Throwable thrown) {
    Traces traces = new Traces();
    traces.add("", thrown);
    return traces.lines.toString();
  }

  /** Where a thread is. */
  static String of(StackTraceElement[] frames) {
    Traces traces = new Traces();
    traces.addFrames(frames);
    return traces.lines.toString();
  }

  /** The innermost frame that is not the JDK's, to be appended to a sentence. */
  static String place(StackTraceElement[] frames) {
    return strange(frames).stream()
        .filter(frame -> !isOfJdk(frame))
        .findFirst()
        .map(frame -> "; it is at " + frame)
        .orElse("");
  }

  private void add(String prefix, @Nullable Throwable thrown) {
    if (thrown != null && seen.add(thrown)) {
      lines.add(prefix + Failure.text(thrown));
      addFrames(thrown.getStackTrace());
      for (Throwable suppressed : thrown.getSuppressed()) {
        add("suppressed: ", suppressed);
      }
      add("caused by: ", thrown.getCause());
    }
  }

  private void addFrames(StackTraceElement[] frames) {
    strange(frames).forEach(frame -> lines.add("    at " + frame));
  }

  /** The frames of strange code and of the check that has called it. */
  private static List<StackTraceElement> strange(StackTraceElement[] frames) {
    List<StackTraceElement> all = List.of(frames);
    int end = all.size();
    while (end > 0 && !isOfCheck(all.get(end - 1))) {
      end--;
    }
    return end > 0
        ? all.subList(0, end).stream().filter(frame -> !isOfKit(frame)).toList()
        : aboveKit(all);
  }

  /** The frames before the first of the kit, without those of the JDK's that lead there. */
  private static List<StackTraceElement> aboveKit(List<StackTraceElement> all) {
    List<StackTraceElement> above = all.stream().takeWhile(frame -> !isOfKit(frame)).toList();
    int end = above.size();
    while (end > 0 && isOfJdk(above.get(end - 1))) {
      end--;
    }
    return above.subList(0, end);
  }

  private static boolean isOfKit(StackTraceElement frame) {
    return isIn(frame, KIT);
  }

  private static boolean isOfCheck(StackTraceElement frame) {
    return isIn(frame, CHECKS);
  }

  /** Not in a package below it. */
  private static boolean isIn(StackTraceElement frame, String place) {
    String name = frame.getClassName();
    return name.startsWith(place) && name.indexOf('.', place.length()) < 0;
  }

  private static boolean isOfJdk(StackTraceElement frame) {
    return frame.getClassName().startsWith("java.")
        || frame.getClassName().startsWith("jdk.internal.");
  }
}
