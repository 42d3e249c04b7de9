package io.ramie;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The descriptors that this process has open for sockets, pipes, temporary files and the like. */
public final class Descriptors {
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final List<String> KINDS =
      List.of("socket:", "anon_inode:", "pipe:", System.getProperty("java.io.tmpdir"));

  private Descriptors() {}

  /** Checks that an action leaves as many behind as it found, once everything is warm. */
  public static void assertNoneLeaked(Fibers.Action<Exception> action) throws Exception {
    action.run();
    long before = count();

    for (int i = 0; i < 5; i++) {
      action.run();
    }

    assertThat(count()).as("open descriptors").isLessThanOrEqualTo(before);
  }

  private static long count() throws IOException {
    try (Stream<Path> all = Files.list(OPEN)) {
      return all.map(Descriptors::target)
          .filter(target -> KINDS.stream().anyMatch(target::startsWith))
          .count();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }
}
