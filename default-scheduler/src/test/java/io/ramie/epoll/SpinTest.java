package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpinTest {
  private static final long LONG = Long.MAX_VALUE;

  private long now;
  private int looks;

  private Spin spin(int processors) {
    return new Spin(() -> now, processors);
  }

  /** Nothing to do is found, and every look takes a microsecond. */
  private boolean nothing() {
    looks++;
    now += 1_000;
    return false;
  }

  private boolean something() {
    looks++;
    return true;
  }

  /** How many sleeps that another thread ended it takes until it spins. */
  private int sleepsUntilItSpins(Spin spin) {
    for (int sleeps = 1; sleeps <= 2 * Spin.LONGEST_PAUSE; sleeps++) {
      spin.wokenByAnotherThread();
      looks = 0;
      spin.await(LONG, this::nothing);
      if (looks > 0) {
        return sleeps;
      }
    }
    throw new AssertionError("it never spins again");
  }

  @Test
  void aLoopThatOtherThreadsLeaveAloneNeverSpins() {
    assertThat(spin(2).await(LONG, this::something)).isFalse();

    assertThat(looks).isZero();
  }

  @Test
  void aSleepThatAnotherThreadEndedIsFollowedByASpin() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();

    assertThat(spin.await(LONG, this::something)).isTrue();
  }

  @Test
  void aSpinThatFoundSomethingIsFollowedByAnother() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();
    spin.await(LONG, this::something);

    assertThat(spin.await(LONG, this::something)).isTrue();
  }

  @Test
  void aSpinInVainEndsAfterAMoment() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();

    assertThat(spin.await(LONG, this::nothing)).isFalse();

    assertThat(now).isEqualTo(Spin.NANOS);
  }

  @Test
  void aSpinLastsNoLongerThanTheSleepWould() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();

    spin.await(3_000, this::nothing);

    assertThat(now).isEqualTo(3_000);
  }

  @Test
  void aSpinEndsEvenWhenTheClockStandsStill() {
    Spin spin = spin(2);
    spin.wokenByAnotherThread();

    boolean found =
        spin.await(
            LONG,
            () -> {
              looks++;
              return false;
            });

    assertThat(found).isFalse();
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
    while (!spin.await(LONG, this::something)) {
      spin.wokenByAnotherThread();
    }

    spin.await(LONG, this::nothing);

    assertThat(sleepsUntilItSpins(spin)).isEqualTo(1);
  }

  @Test
  void onASingleProcessorThereIsNothingToSpinFor() {
    Spin spin = spin(1);
    spin.wokenByAnotherThread();

    assertThat(spin.await(LONG, this::something)).isFalse();
    assertThat(looks).isZero();
  }
}
