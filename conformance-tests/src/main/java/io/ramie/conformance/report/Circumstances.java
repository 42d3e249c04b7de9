package io.ramie.conformance.report;

import io.ramie.spi.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When and where a run took place.
 *
 * @param command runs it again; {@code --case} and {@code --seed} are appended for a single case
 * @param begun when
 * @param took how long
 * @param environment what matters of the machine, by its name for people, in the order to show
 */
public record Circumstances(
    String command, Instant begun, Duration took, Map<String, String> environment) {
  /** Copies what its caller might change. */
  public Circumstances {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /**
   * A run in this JVM that is over now.
   *
   * @param command runs it again
   * @param begun when
   * @return with the JVM, the system and the platform
   */
  public static Circumstances of(String command, Instant begun) {
    return new Circumstances(command, begun, Duration.between(begun, Instant.now()), thisMachine());
  }

  private static Map<String, String> thisMachine() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("JVM", property("java.vm.name") + " " + Runtime.version());
    environment.put(
        "System", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
    environment.put("Processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    environment.put("Platform", platform());
    return environment;
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  private static String platform() {
    try {
      return Platform.system().name();
    } catch (IllegalArgumentException
        | UnsupportedOperationException
        | IllegalStateException none) {
      return "none: " + none.getMessage();
    }
  }
}
