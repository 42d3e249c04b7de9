package io.ramie.conformance.adversary;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which faults are injected how often, and which have been. Any thread, without a lock. */
final class Faults {
  /** How many of the latest injections are remembered. */
  static final int REMEMBERED = 1024;

  /** One fault: how likely it is each time, how often it may still happen and has happened. */
  private static final class Plan {
    final double probability;
    final AtomicLong left;
    final AtomicLong done = new AtomicLong();

    Plan(Frequency frequency) {
      probability = frequency.probability();
      left = new AtomicLong(frequency.budget());
    }

    boolean take() {
      if (left.getAndUpdate(n -> n == 0 ? 0 : n - 1) == 0) {
        return false;
      }
      done.incrementAndGet();
      return true;
    }
  }

  /**
   * How often a fault happens.
   *
   * @param probability of each opportunity, 0 to 1
   * @param budget how often altogether at most
   */
  record Frequency(double probability, long budget) {}

  private final long seed;
  private final Map<Fault, Plan> plans = new EnumMap<>(Fault.class);
  private final AtomicLong handles = new AtomicLong();
  private final AtomicLong injections = new AtomicLong();
  private final AtomicReferenceArray<@Nullable Injection> latest =
      new AtomicReferenceArray<>(REMEMBERED);

  Faults(long seed, Map<Fault, Frequency> frequencies) {
    this.seed = seed;
    frequencies.forEach((fault, frequency) -> plans.put(fault, new Plan(frequency)));
  }

  long seed() {
    return seed;
  }

  /** The dice of the next handle. */
  Dice newDice() {
    return new Dice(seed, handles.incrementAndGet());
  }

  /** Whether a fault happens now; if so it is written down. */
  boolean strike(Fault fault, Dice dice, String operation, Object victim) {
    Plan plan = plans.get(fault);
    if (plan == null || !dice.chance(plan.probability) || !plan.take()) {
      return false;
    }
    record(fault, operation, victim);
    return true;
  }

  /** Writes down a fault that goes on, such as a storm. */
  void record(Fault fault, String operation, Object victim) {
    long number = injections.getAndIncrement();
    latest.set(
        (int) (number % REMEMBERED), new Injection(number, fault, operation, victim.toString()));
  }

  long count() {
    return injections.get();
  }

  long count(Fault fault) {
    Plan plan = plans.get(fault);
    return plan == null ? 0 : plan.done.get();
  }

  List<Injection> latest() {
    return IntStream.range(0, REMEMBERED)
        .mapToObj(latest::get)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .sorted(Comparator.comparingLong(Injection::number))
        .toList();
  }

  @Override
  public String toString() {
    return plans.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue().done)
        .collect(Collectors.joining(", ", "seed " + seed + ", injected: ", ""));
  }
}
