package io.ramie.conformance;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Notices that somebody ends the JVM with {@code System.exit}, tells where, and ends it with a
 * failure. A signal ends it as it always does.
 */
final class ExitWatch implements AutoCloseable {
  private static final int FAILURE = 1;

  private final Consumer<String> onExit;
  private final Thread hook = Thread.ofPlatform().name("conformance-exit").unstarted(this::exit);

  private ExitWatch(Consumer<String> onExit) {
    this.onExit = onExit;
  }

  /**
   * Begins to watch.
   *
   * @param onExit told the frames that lead to the exit, if they can be seen, on a thread of the
   *     JVM's shutdown
   */
  static ExitWatch begin(Consumer<String> onExit) {
    ExitWatch watch = new ExitWatch(onExit);
    Runtime.getRuntime().addShutdownHook(watch.hook);
    return watch;
  }

  private void exit() {
    Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
    if (threads.keySet().stream().noneMatch(ExitWatch::handlesSignal)) {
      onExit.accept(
          threads.values().stream()
              .filter(ExitWatch::exits)
              .map(Traces::of)
              .findFirst()
              .orElse(""));
      Runtime.getRuntime().halt(FAILURE);
    }
  }

  /** The JVM starts such a thread when it is told to end. */
  private static boolean handlesSignal(Thread thread) {
    return thread.getName().startsWith("SIG") && thread.getName().endsWith(" handler");
  }

  private static boolean exits(StackTraceElement[] frames) {
    return Arrays.stream(frames)
        .anyMatch(frame ->
            frame.getClassName().equals(Runtime.class.getName())
                && frame.getMethodName().equals("exit"));
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException isEnding) {
      // Too late to look away.
    }
  }
}
