package io.ramie.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the process holds: descriptors and threads, to be compared before and after a trial. */
final class Census {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final Set<String> SHARED_GROUPS =
      Set.of(
          "system", "InnocuousThreadGroup", "InnocuousForkJoinWorkerThreadGroup", "CarrierThreads");
  private static final int NAMED = 5;
  private static final long GRACE_NANOS = 1_000_000_000L;

  private final Map<String, String> descriptors;
  private final Set<Thread> threads;

  private Census(Map<String, String> descriptors, Set<Thread> threads) {
    this.descriptors = descriptors;
    this.threads = threads;
  }

  static Census take() {
    return new Census(openDescriptors(), liveThreads());
  }

  /**
   * Fails when there is more than before. What ends a moment later, on a thread that is about to
   * end, gets that moment.
   */
  void checkNothingIsNew() {
    long start = System.nanoTime();
    String grown = growth();
    while (!grown.isEmpty() && System.nanoTime() - start < GRACE_NANOS) {
      Thread.onSpinWait();
      grown = growth();
    }
    String left = grown;
    Fail.unless(left.isEmpty(), () -> "left behind when the scheduler had been closed: " + left);
  }

  private String growth() {
    Map<String, String> moreDescriptors = openDescriptors();
    moreDescriptors.entrySet().removeAll(descriptors.entrySet());
    Set<Thread> moreThreads = liveThreads();
    moreThreads.removeAll(threads);
    String open =
        moreDescriptors.isEmpty() ? "" : "descriptors " + some(moreDescriptors.entrySet());
    return open + (moreThreads.isEmpty() ? "" : "threads " + some(moreThreads));
  }

  private static String some(Collection<?> left) {
    String named =
        left.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", ", "[", ""));
    return named + (left.size() > NAMED ? " and " + (left.size() - NAMED) + " more] " : "] ");
  }

  /** What a scheduler or its platform opens; the JVM opens files when it loads classes. */
  private static Map<String, String> openDescriptors() {
    Map<String, String> open = new TreeMap<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return open;
    }
    try (Stream<Path> links = Files.list(DESCRIPTORS)) {
      links.forEach(link -> note(link, open));
      return open;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + DESCRIPTORS, e);
    }
  }

  private static void note(Path link, Map<String, String> open) {
    try {
      String target = Files.readSymbolicLink(link).toString();
      if (target.startsWith("socket:")
          || target.startsWith("pipe:")
          || target.startsWith("anon_inode:")
          || target.contains("ramie-conformance")) {
        open.put(String.valueOf(link.getFileName()), target);
      }
    } catch (IOException closedMeanwhile) {
      // Listing the folder opens one itself.
    }
  }

  private static Set<Thread> liveThreads() {
    Set<Thread> live = new HashSet<>(Thread.getAllStackTraces().keySet());
    live.removeIf(Census::isShared);
    return live;
  }

  /** Threads of pools that all schedulers share, and those of the JDK, come and go. */
  private static boolean isShared(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    if (group == null) {
      return true; // it has ended
    }
    String name = thread.getName();
    return SHARED_GROUPS.contains(group.getName())
        || name.startsWith("ramie-")
        || name.startsWith("process reaper");
  }
}
