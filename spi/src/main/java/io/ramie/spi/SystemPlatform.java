package io.ramie.spi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the platforms there are, and chooses the one of this system, each once. */
final class SystemPlatform {
  // Any thread, written once by compare-and-set: handles are compared by the platform's identity.
  private static final AtomicReference<@Nullable List<Platform>> KNOWN = new AtomicReference<>();
  private static final AtomicReference<@Nullable Platform> CHOSEN = new AtomicReference<>();

  private SystemPlatform() {}

  static Platform get() {
    Platform chosen = CHOSEN.get();
    return chosen != null
        ? chosen
        : keep(CHOSEN, choose(known(), System.getProperty(Platform.PROPERTY)));
  }

  /** All platforms of the module path and class path, the highest priority first. */
  static List<Platform> known() {
    List<Platform> known = KNOWN.get();
    return known != null ? known : keep(KNOWN, load());
  }

  private static List<Platform> load() {
    List<Platform> found = new ArrayList<>();
    ServiceLoader.load(Platform.class, Platform.class.getClassLoader()).forEach(found::add);
    found.sort(
        Comparator.comparingInt(Platform::priority).reversed().thenComparing(Platform::name));
    return List.copyOf(found);
  }

  /** The first value to come stays. */
  private static <T> T keep(AtomicReference<@Nullable T> once, T value) {
    return once.compareAndSet(null, value) ? value : Objects.requireNonNull(once.get());
  }

  // Choice

  static Platform choose(List<Platform> known, @Nullable String name) {
    return name == null
        ? best(known)
        : named(known, name, " (from the system property " + Platform.PROPERTY + ")");
  }

  static Platform named(List<Platform> known, String name, String origin) {
    for (Platform platform : known) {
      if (platform.name().equals(name)) {
        return supported(platform, origin);
      }
    }
    throw new IllegalArgumentException(
        "unknown platform '" + name + "'" + origin + "; known are: " + names(known));
  }

  private static Platform supported(Platform platform, String origin) {
    String unsupported = platform.unsupported();
    if (unsupported != null) {
      throw new UnsupportedOperationException(
          "the platform '" + platform.name() + "'" + origin + " cannot run here: " + unsupported);
    }
    return platform;
  }

  /** The first that can run here, of those that do not wait to be asked for by name. */
  private static Platform best(List<Platform> known) {
    List<Platform> candidates =
        known.stream().filter(platform -> platform.priority() >= 0).toList();
    return candidates.stream()
        .filter(platform -> platform.unsupported() == null)
        .findFirst()
        .orElseThrow(() -> new UnsupportedOperationException(reasons(candidates)));
  }

  private static String reasons(List<Platform> candidates) {
    return candidates.isEmpty()
        ? "no platform found: put the artifact ramie-posix on the module path or class path, or"
            + " give the scheduler a platform of your own"
        : candidates.stream().map(Platform::unsupported).collect(Collectors.joining("; "));
  }

  private static String names(List<Platform> known) {
    return known.isEmpty()
        ? "none"
        : known.stream().map(Platform::name).sorted().collect(Collectors.joining(", "));
  }
}
