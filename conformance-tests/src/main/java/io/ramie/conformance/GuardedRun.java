package io.ramie.conformance;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run that comes to a verdict whatever the scheduler does: when it cannot be made, when it
 * prints, when it ends the JVM. For programs that do nothing else meanwhile, since it has the JVM's
 * standard streams and its end in its hands.
 */
public final class GuardedRun {
  /** Makes what is to be run, out of code that nobody has looked at yet. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * Loads the scheduler and chooses the questions.
     *
     * @return what is to be run
     * @throws InterruptedException if the calling thread is interrupted
     * @throws UnusableSchedulerException if there is no scheduler to ask
     */
    Conformance prepare() throws InterruptedException;
  }

  private final String name;
  private final Preparation preparation;
  private final AtomicReference<@Nullable Journal> journal = new AtomicReference<>();

  /**
   * Prepares nothing yet.
   *
   * @param name what is to be asked, for a verdict without a scheduler
   * @param preparation makes the run
   */
  public GuardedRun(String name, Preparation preparation) {
    this.name = Objects.requireNonNull(name, "name");
    this.preparation = Objects.requireNonNull(preparation, "preparation");
  }

  /**
   * Asks all questions.
   *
   * @param progress told each question and each answer
   * @param last told the verdict if the scheduler ends the JVM: after that the JVM ends with the
   *     exit code 1; runs while it shuts down
   * @return the verdict
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Verdict run(Progress progress, Consumer<Verdict> last) throws InterruptedException {
    try (CapturedOutput output = CapturedOutput.begin();
        ExitWatch _ =
            ExitWatch.begin(where -> last.accept(ended(where).withNotes(output.notes())))) {
      return verdict(progress).withNotes(output.notes());
    }
  }

  private Verdict verdict(Progress progress) throws InterruptedException {
    try {
      Conformance conformance = preparation.prepare();
      Journal kept = new Journal(conformance, progress);
      journal.set(kept);
      return conformance.run(kept);
    } catch (UnusableSchedulerException unusable) {
      return unusable.verdict(name);
    }
  }

  private Verdict ended(String where) {
    Journal kept = journal.get();
    return kept != null && kept.hasBegun()
        ? kept.ended(where)
        : new Verdict.Refused(
            name, "it ended the JVM when it was made, with System.exit", where, List.of());
  }
}
