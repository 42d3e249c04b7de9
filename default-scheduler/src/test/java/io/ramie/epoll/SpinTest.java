package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpinTest {
  private static final long LONG = Long.MAX_VALUE;

  private long now;
  private int looks;

  private boolean somethingThere;
  private long lookNanos = 1_000;

  /** Every look takes a microsecond, unless the clock stands still. */
  private Spin spin(int processors) {
    return new Spin(this::look, () -> now, processors);
  }

  private boolean look() {
    looks++;
    if (!somethingThere) {
      now += lookNanos;
    }
    return somethingThere;
  }

  private boolean awaitNothing(Spin spin, long nanos) {
    somethingThere = false;
    return spin.await(nanos);
  }

  private boolean awaitSomething(Spin spin) {
    somethingThere = true;
    return spin.await(LONG);
  }

  /** How many sleeps that another thread ended it takes until it spins. */
  private int sleepsUntilItSpins(Spin spin) {
    for (int sleeps = 1; sleeps <= 2 * Spin.LONGEST_PAUSE; sleeps++) {
      spin.wokenByAnotherThread();
      looks = 0;
      awaitNothing(spin, LONG);
      if (looks > 0) {
        return sleeps;
      }
    }
    throw new AssertionError("it never spins again");
  }

  @Test
  void aLoopThatOtherThreadsLeaveAloneNeverSpins() {
    assertThat(awaitSomething(spin(2))).isFalse();

    assertThat(looks).isZero();
  }

  @Test
  void aSleepThatAnotherThreadEndedIsFollowedByASpin() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();

    assertThat(awaitSomething(spin)).isTrue();
  }

  @Test
  void aSpinThatFoundSomethingIsFollowedByAnother() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();
    awaitSomething(spin);

    assertThat(awaitSomething(spin)).isTrue();
  }

  @Test
  void aSpinInVainEndsAfterAMoment() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();

    assertThat(awaitNothing(spin, LONG)).isFalse();

    assertThat(now).isEqualTo(Spin.NANOS);
  }

  @Test
  void aSpinLastsNoLongerThanTheSleepWould() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();

    awaitNothing(spin, 3_000);

    assertThat(now).isEqualTo(3_000);
  }

  @Test
  void aSpinEndsEvenWhenTheClockStandsStill() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();

    lookNanos = 0;

    assertThat(spin.await(LONG)).isFalse();
    assertThat(looks).isEqualTo(Spin.LOOKS);
  }

  @Test
  void eachSpinInVainDoublesThePauseUpToALimit() {
    Spin spin = spin(2);
    int first = sleepsUntilItSpins(spin);
    int second = sleepsUntilItSpins(spin);
    int third = sleepsUntilItSpins(spin);
    for (int i = 0; i < 10; i++) {
      sleepsUntilItSpins(spin);
    }

    assertThat(new int[] {first, second, third}).containsExactly(1, 1, 2);
    assertThat(sleepsUntilItSpins(spin)).isEqualTo(Spin.LONGEST_PAUSE);
  }

  @Test
  void aSpinThatFoundSomethingMakesThePauseShortAgain() {
    Spin spin = spin(2);
    for (int i = 0; i < 5; i++) {
      sleepsUntilItSpins(spin);
    }
    while (!awaitSomething(spin)) {
      spin.wokenByAnotherThread();
    }

    awaitNothing(spin, LONG);

    assertThat(sleepsUntilItSpins(spin)).isEqualTo(1);
  }

  @Test
  void onASingleProcessorThereIsNothingToSpinFor() {
    Spin spin = spin(1);
    spin.wokenByAnotherThread();

    assertThat(awaitSomething(spin)).isFalse();
    assertThat(looks).isZero();
  }
}
