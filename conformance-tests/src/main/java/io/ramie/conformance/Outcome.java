package io.ramie.conformance;

import java.time.Duration;

/**
 * How a case ended.
 *
 * <p>Every kind knows the case; {@link #isOk} is all that the verdict needs.
 */
public sealed interface Outcome {
  /**
   * The case.
   *
   * @return never null
   */
  Case of();

  /**
   * Whether it speaks for the scheduler, or at least not against it.
   *
   * @return false when the promise is not kept
   */
  boolean isOk();

  /**
   * How long finding out took.
   *
   * @return zero when nothing was asked
   */
  Duration took();

  /**
   * The promise is kept.
   *
   * @param of the case
   * @param took how long finding out took
   */
  record Kept(Case of, Duration took) implements Outcome {
    @Override
    public boolean isOk() {
      return true;
    }
  }

  /**
   * The promise is not kept.
   *
   * @param of the case
   * @param took how long finding out took
   * @param message what was expected, and what happened
   * @param details stack traces, or the state of every fiber
   * @param seed runs it again with the same chances
   */
  record Broken(Case of, Duration took, String message, String details, long seed)
      implements Outcome {
    @Override
    public boolean isOk() {
      return false;
    }
  }

  /**
   * The case does not apply to this scheduler.
   *
   * @param of the case
   * @param reason what the scheduler has declared
   */
  record NotApplicable(Case of, String reason) implements Outcome {
    @Override
    public boolean isOk() {
      return true;
    }

    @Override
    public Duration took() {
      return Duration.ZERO;
    }
  }

  /**
   * Nobody has found out, because the run was given up before.
   *
   * @param of the case
   * @param reason why
   */
  record NotAsked(Case of, String reason) implements Outcome {
    @Override
    public boolean isOk() {
      return false;
    }

    @Override
    public Duration took() {
      return Duration.ZERO;
    }
  }
}
