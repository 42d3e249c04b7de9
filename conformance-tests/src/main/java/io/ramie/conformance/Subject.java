package io.ramie.conformance;

import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.SchedulerProvider;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * A kind of scheduler that is asked whether it is right.
 *
 * @param name for reports
 * @param type the class of its schedulers: what it overrides are the hooks it implements
 * @param traits what its author declares
 * @param factory makes a new scheduler each time, on the thread that it will be installed on
 */
public record Subject(
    String name,
    Class<? extends FiberScheduler> type,
    Set<Trait> traits,
    Function<SchedulerOptions, FiberScheduler> factory) {
  private static final Set<Trait> USUAL = Set.of(Trait.FIBERS, Trait.FIFO);

  /** Copies what its caller might change. */
  public Subject {
    traits = Set.copyOf(traits);
  }

  /**
   * The schedulers of a provider, which runs fibers in the order in which they become ready unless
   * {@link #without} says otherwise.
   *
   * @param provider where they come from
   * @return a subject named as the provider is
   * @throws UnusableSchedulerException if the provider cannot run here, or says of itself what
   *     cannot be
   */
  public static Subject of(SchedulerProvider provider) {
    Admission.Profile profile = Admission.profile(provider);
    Set<Trait> traits = profile.hasFibers() ? USUAL : Set.of();
    return new Subject(profile.name(), profile.type(), traits, provider::create);
  }

  /**
   * A kind of scheduler that has no provider.
   *
   * @param type its class
   * @param factory makes a new one each time
   * @return a subject named as the class is
   */
  public static Subject of(
      Class<? extends FiberScheduler> type, Function<SchedulerOptions, FiberScheduler> factory) {
    return new Subject(type.getSimpleName(), type, USUAL, factory);
  }

  /**
   * This subject, declared not to be something.
   *
   * @param trait what it is not
   * @return a subject to which the cases that need it do not apply
   */
  public Subject without(Trait trait) {
    Set<Trait> left = new HashSet<>(traits);
    left.remove(trait);
    return new Subject(name, type, left, factory);
  }

  /**
   * This subject, declared to be something.
   *
   * @param trait what it is
   * @return a subject that the cases hold to it
   */
  public Subject with(Trait trait) {
    Set<Trait> more = new HashSet<>(traits);
    more.add(trait);
    return new Subject(name, type, more, factory);
  }

  @Override
  public String toString() {
    return name;
  }
}
