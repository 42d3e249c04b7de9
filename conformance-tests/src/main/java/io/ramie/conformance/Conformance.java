package io.ramie.conformance;

import io.ramie.conformance.adversary.AdversarialPlatform;
import io.ramie.conformance.adversary.Fault;
import io.ramie.spi.Hook;
import io.ramie.spi.Platform;
import io.ramie.spi.SchedulerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a scheduler is right.
 *
 * <pre>{@code
 * Verdict verdict = new Conformance(Subject.of(provider)).run(outcome -> {});
 * }</pre>
 *
 * In a build, {@link SchedulerConformance} makes tests of it. Immutable: each {@code with} method
 * returns another one.
 */
public final class Conformance {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Subject subject;
  private final LongFunction<SchedulerOptions> options;
  private final Predicate<Case> selection;
  private final int repetitions;
  private final Duration deadline;
  private final long seed;

  /**
   * All cases once, from a random seed.
   *
   * @param subject what is asked
   */
  public Conformance(Subject subject) {
    this(subject, _ -> SchedulerOptions.DEFAULT, any -> true, 1, DEADLINE, System.nanoTime());
  }

  private Conformance(
      Subject subject,
      LongFunction<SchedulerOptions> options,
      Predicate<Case> selection,
      int repetitions,
      Duration deadline,
      long seed) {
    this.subject = Objects.requireNonNull(subject, "subject");
    this.options = options;
    this.selection = selection;
    this.repetitions = repetitions;
    this.deadline = deadline;
    this.seed = seed;
  }

  /**
   * Only the cases of a hook.
   *
   * @param hook which
   * @return fewer questions
   */
  public Conformance withHook(Hook hook) {
    return with(selection.and(each -> each.hook() == hook));
  }

  /**
   * Only one case.
   *
   * @param id its id
   * @return one question
   * @throws IllegalArgumentException if there is no such case
   */
  public Conformance withCase(String id) {
    Case only = Catalog.find(id);
    return with(selection.and(only::equals));
  }

  /**
   * Only some cases.
   *
   * @param chosen says which
   * @return fewer questions
   */
  public Conformance withCases(Predicate<? super Case> chosen) {
    return with(selection.and(chosen));
  }

  private Conformance with(Predicate<Case> fewer) {
    return new Conformance(subject, options, fewer, repetitions, deadline, seed);
  }

  /**
   * Each case several times, each time with other chances.
   *
   * @param times how often
   * @return more of the same
   */
  public Conformance withRepetitions(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("repetitions must be at least 1, not " + times);
    }
    return new Conformance(subject, options, selection, times, deadline, seed);
  }

  /**
   * How long a case may take: what is not over by then is broken. Unless told otherwise 30 seconds,
   * which no right scheduler needs on the busiest machine. Checks wait a third of it for what
   * should come, so that with a shorter one a broken scheduler is found out sooner.
   *
   * @param deadline of each run of a case
   * @return the same questions
   * @throws IllegalArgumentException if it is zero or negative
   */
  public Conformance withDeadline(Duration deadline) {
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException(
          "the deadline of a case must be positive, not " + deadline);
    }
    return new Conformance(subject, options, selection, repetitions, deadline, seed);
  }

  /**
   * The seed of all chances: one that a report has printed runs the same again.
   *
   * @param seed any number
   * @return the same questions
   */
  public Conformance withSeed(long seed) {
    return new Conformance(subject, options, selection, repetitions, deadline, seed);
  }

  /**
   * Options for the schedulers that are made, for example a platform.
   *
   * @param options given to the subject's factory
   * @return the same questions
   */
  public Conformance withOptions(SchedulerOptions options) {
    return withOptions(_ -> options);
  }

  private Conformance withOptions(LongFunction<SchedulerOptions> options) {
    return new Conformance(subject, options, selection, repetitions, deadline, seed);
  }

  /**
   * Over the system's platform with faults that no hook may let through: {@link Fault#EINTR} and
   * {@link Fault#LATE_READINESS}. There is a new {@link AdversarialPlatform} for each run of a
   * case, from its seed.
   *
   * @param probability how likely each fault is at each of its opportunities, 0 to 1
   * @return the same questions, asked the hard way
   * @throws IllegalArgumentException if that is no probability
   */
  public Conformance withFaults(double probability) {
    AdversarialPlatform.Builder faults =
        AdversarialPlatform.over(Platform.system())
            .inject(EnumSet.of(Fault.EINTR, Fault.LATE_READINESS), probability);
    return withOptions(from -> SchedulerOptions.DEFAULT.withPlatform(faults.seed(from).build()));
  }

  /**
   * What is asked.
   *
   * @return the cases, those that do not apply included
   */
  public List<Case> cases() {
    return Catalog.cases().stream().filter(selection).toList();
  }

  /**
   * Asks one question, as often as wished, until the answer is no.
   *
   * @param question one of {@link #cases}
   * @return the answer
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Outcome ask(Case question) throws InterruptedException {
    for (Trait trait : question.needs()) {
      if (!subject.traits().contains(trait)) {
        return new Outcome.NotApplicable(question, trait.absence());
      }
    }
    @Nullable Outcome last = null;
    for (int i = 0; i < repetitions && (last == null || last.isOk()); i++) {
      last = TrialRun.of(subject, question, seedOf(i), options.apply(seedOf(i)), deadline);
    }
    return Objects.requireNonNull(last);
  }

  /** The first run of a case has the run's own seed, so that a printed one can be given back. */
  private long seedOf(int repetition) {
    return seed + 1_000_003L * repetition;
  }

  /**
   * Asks all questions, one after the other. Nothing is asked of a scheduler that cannot even be
   * made, and nothing more of one that lets five cases in a row wait in vain, for a third of the
   * deadline each, or whose failures have taken two minutes in all.
   *
   * @param progress told each question and each answer
   * @return all answers, or why there are none
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Verdict run(Progress progress) throws InterruptedException {
    Session session = session();
    try {
      session.admit();
    } catch (UnusableSchedulerException unusable) {
      return unusable.verdict(subject.name());
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Case question : cases()) {
      progress.asking(question);
      Outcome outcome = session.ask(question);
      outcomes.add(outcome);
      progress.answered(outcome);
    }
    return verdict(outcomes);
  }

  Session session() {
    return new Session(this, patience());
  }

  Verdict verdict(List<Outcome> outcomes) {
    return new Verdict.Answered(subject, outcomes, seed, List.of());
  }

  long seed() {
    return seed;
  }

  /** Has schedulers made, on a thread of its own. */
  void checkCreates() throws InterruptedException {
    new Interview(patience())
        .ask(
            subject + ": create",
            () -> {
              Admission.checkCreates(subject, options.apply(seed));
              return true;
            });
  }

  /** How long something may take that should not take long. */
  private Duration patience() {
    return deadline.dividedBy(Trial.SHARES);
  }
}
