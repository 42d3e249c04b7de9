package io.ramie.examples.memcached;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.util.Arrays;

/** Programs that tests need and that may not be installed. */
final class Programs {
  private Programs() {}

  /** Skips the test if a program is not on the path. */
  static void require(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    boolean found =
        Arrays.stream(path.split(File.pathSeparator, -1))
            .anyMatch(folder -> new File(folder, name).canExecute());
    assumeTrue(
        found, () -> name + " is not installed (apt-get install memcached libmemcached-tools)");
  }
}
