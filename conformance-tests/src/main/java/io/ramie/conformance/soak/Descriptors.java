package io.ramie.conformance.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The descriptors of this process. */
final class Descriptors {
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String LIMIT = "Max open files";
  private static final int USUAL_LIMIT = 1024;

  private Descriptors() {}

  /** How many there may be. */
  static int limit() {
    try (Stream<String> limits = Files.lines(LIMITS)) {
      return limits
          .filter(line -> line.startsWith(LIMIT))
          .map(line -> line.substring(LIMIT.length()).strip().split("\\s+", 2)[0])
          .filter(soft -> !soft.equals("unlimited"))
          .map(Integer::valueOf)
          .findFirst()
          .orElse(USUAL_LIMIT);
    } catch (IOException unknown) {
      return USUAL_LIMIT;
    }
  }

  /**
   * How many there are of each kind that a program opens through Ramie: sockets, pipes, pollers.
   */
  static Map<String, Integer> open() {
    Map<String, Integer> kinds = new TreeMap<>();
    try (Stream<Path> numbers = Files.list(OPEN)) {
      numbers
          .map(Descriptors::kind)
          .filter(kind -> !kind.startsWith("/") && !kind.isEmpty())
          .forEach(kind -> kinds.merge(kind, 1, Integer::sum));
      return kinds;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For example {@code socket} or {@code anon_inode:[eventpoll]}. */
  private static String kind(Path number) {
    try {
      return Files.readSymbolicLink(number).toString().replaceFirst(":\\[\\d+]$", "");
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
