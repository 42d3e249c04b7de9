package io.ramie.conformance.adversary;

import io.ramie.spi.Platform;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the configuration of an {@link AdversarialPlatform} from system properties. */
final class AdversarialSettings {
  static final String SEED = "ramie.adversarial.seed";
  static final String FAULTS = "ramie.adversarial.faults";
  static final String OVER = "ramie.adversarial.over";

  private static final String DEFAULT_FAULTS = "benign=0.1";

  private AdversarialSettings() {}

  static AdversarialPlatform platform(Function<String, @Nullable String> properties) {
    String over = properties.apply(OVER);
    AdversarialPlatform.Builder builder =
        AdversarialPlatform.over(Platform.named(over == null ? "posix" : over));
    String seed = properties.apply(SEED);
    if (seed != null) {
      builder.seed(parseSeed(seed));
    }
    String faults = properties.apply(FAULTS);
    for (String entry : (faults == null ? DEFAULT_FAULTS : faults).split(",", -1)) {
      addEntry(builder, entry.strip());
    }
    return builder.build();
  }

  private static long parseSeed(String seed) {
    try {
      return Long.parseLong(seed);
    } catch (NumberFormatException bad) {
      throw new IllegalArgumentException(SEED + " must be a number, not '" + seed + "'", bad);
    }
  }

  private static void addEntry(AdversarialPlatform.Builder builder, String entry) {
    int equals = entry.indexOf('=');
    if (equals < 0) {
      throw malformed(entry, null);
    }
    int colon = entry.indexOf(':', equals);
    try {
      String probability = entry.substring(equals + 1, colon < 0 ? entry.length() : colon);
      double chance = Double.parseDouble(probability);
      long budget = colon < 0 ? Long.MAX_VALUE : Long.parseLong(entry.substring(colon + 1));
      faults(entry.substring(0, equals)).forEach(fault -> builder.inject(fault, chance, budget));
    } catch (NumberFormatException bad) {
      throw malformed(entry, bad);
    }
  }

  private static Collection<Fault> faults(String name) {
    return switch (name) {
      case "benign" -> Fault.BENIGN;
      case "harmful" -> Fault.HARMFUL;
      default -> Set.of(fault(name));
    };
  }

  private static Fault fault(String name) {
    return Arrays.stream(Fault.values())
        .filter(fault -> fault.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                FAULTS
                    + " names the unknown fault '"
                    + name
                    + "'; known are: benign, harmful, "
                    + Arrays.toString(Fault.values()).replaceAll("[\\[\\]]", "")));
  }

  private static IllegalArgumentException malformed(
      String entry, @Nullable NumberFormatException cause) {
    return new IllegalArgumentException(
        FAULTS
            + " must have entries like EAGAIN=0.1 or EMFILE=0.01:5, with commas between, not '"
            + entry
            + "'",
        cause);
  }
}
