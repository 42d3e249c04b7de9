package io.ramie.conformance;

import io.ramie.spi.Hook;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * One thing that a scheduler promises, and how to find out whether it keeps that promise.
 *
 * @param id what reports and broken promises are called by; never changes, for example {@code W3}
 * @param hook the hook that promises it
 * @param setting where the check runs
 * @param needs what a subject must declare, or the case does not apply to it
 * @param sentence what must hold, in one sentence
 * @param source where the promise comes from
 * @param check finds out
 */
public record Case(
    String id,
    Hook hook,
    Setting setting,
    Set<Trait> needs,
    String sentence,
    String source,
    Check check) {
  /** Where a check runs. */
  public enum Setting {
    /**
     * In a fiber, with no others needed: also on a thread that {@code blocking} serves. The hooks
     * of the subject are called directly.
     */
    ANYWHERE,

    /** In a fiber of the scheduler, which may start others. */
    FIBER,

    /** On the scheduler's thread, outside any fiber: the check runs the loop itself. */
    THREAD
  }

  /** Finds out whether the promise is kept. */
  @FunctionalInterface
  public interface Check {
    /**
     * Drives the scheduler.
     *
     * @param trial the scheduler, and everything a check needs
     * @throws Throwable a {@link BrokenPromise} or whatever else shows that it is not kept
     */
    @SuppressWarnings("IllegalThrows") // hooks throw whatever was injected
    void run(Trial trial) throws Throwable;
  }

  /** Checks that nothing is missing. */
  public Case {
    Objects.requireNonNull(check, "check");
    if (!id.matches("[A-Z]+[0-9]+[a-z]?")) {
      throw new IllegalArgumentException("a case's id reads like W3 or X12b, not '" + id + "'");
    }
    if (!sentence.endsWith(".")) {
      throw new IllegalArgumentException("case " + id + " has no sentence: '" + sentence + "'");
    }
    needs = needs.isEmpty() ? Set.of() : Set.copyOf(needs);
  }

  /**
   * The case for those subjects only that declare something.
   *
   * @param trait what they must declare
   * @return a case that needs this as well
   */
  public Case needing(Trait trait) {
    Set<Trait> all = EnumSet.of(trait);
    all.addAll(needs);
    return new Case(id, hook, setting, all, sentence, source, check);
  }

  /**
   * Whether every scheduler implements the hook itself.
   *
   * @return false when it may leave the hook to the default body, which must keep the promise too
   */
  public boolean isRequired() {
    return hook.isRequired();
  }

  @Override
  public String toString() {
    return id + " " + hook.methodName() + ": " + sentence;
  }
}
