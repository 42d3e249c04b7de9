package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Fiber;
import io.ramie.spi.engine.Turn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FairShareTest {
  private static final int QUANTUM = 10;

  private final List<String> ran = new ArrayList<>();
  private final Queue<Turn> ready = new ArrayDeque<>();
  private long now = 1_000;
  private final FairShare share = new FairShare(() -> now, Duration.ofNanos(QUANTUM));

  /** A fiber whose turns take as long as the test says. */
  private final class Sample {
    private final String name;
    private final Fiber<?> fiber = someFiber();

    Sample(String name) {
      this.name = name;
    }

    void isReady(int nanos) {
      ready.add(turn(() -> now += nanos));
    }

    private Turn turn(Runnable work) {
      return new Turn() {
        @Override
        public Fiber<?> fiber() {
          return fiber;
        }

        @Override
        public void run() {
          ran.add(name);
          work.run();
        }
      };
    }
  }

  /** Each thread has one. */
  private static Fiber<?> someFiber() {
    FutureTask<Fiber<?>> task = new FutureTask<>(Fiber::current);
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void runUntilNobodyIsReady() {
    while (!ready.isEmpty()) {
      share.runTurns(ready);
    }
  }

  @Test
  @DisplayName("Y16: who yielded early runs before who used its quantum")
  void whoYieldedEarlyRunsBeforeWhoUsedItsQuantum() {
    Sample hog = new Sample("hog");
    Sample brief = new Sample("brief");
    hog.isReady(QUANTUM - 1);
    brief.isReady(1);
    share.runTurns(ready);

    hog.isReady(1);
    brief.isReady(1);
    share.runTurns(ready);

    assertThat(ran).containsExactly("hog", "brief", "brief", "hog");
  }

  @Test
  void thoseWhoHaveUsedTheSameRunInTheirOrder() {
    for (String name : List.of("one", "two", "three")) {
      new Sample(name).isReady(1);
    }

    share.runTurns(ready);

    assertThat(ran).containsExactly("one", "two", "three");
  }

  @Test
  void theOthersStayInTheQueueWhenAQuantumIsSpent() {
    for (String name : List.of("one", "two", "three")) {
      new Sample(name).isReady(QUANTUM / 2);
    }

    share.runTurns(ready);

    assertThat(ran).containsExactly("one", "two");
    assertThat(ready).hasSize(1);
  }

  @Test
  void nobodyRunsTwiceInATick() {
    Sample sample = new Sample("again");
    ready.add(sample.turn(() -> sample.isReady(1)));

    share.runTurns(ready);

    assertThat(ran).containsExactly("again");
    assertThat(ready).hasSize(1);
  }

  @Test
  void aLongSleepGivesNoCredit() {
    Sample sleeper = new Sample("sleeper");
    Sample worker = new Sample("worker");
    sleeper.isReady(1);
    for (int i = 0; i < 50; i++) {
      worker.isReady(QUANTUM);
      runUntilNobodyIsReady();
    }
    ran.clear();

    for (int i = 0; i < 4; i++) {
      worker.isReady(QUANTUM);
      sleeper.isReady(QUANTUM);
      share.runTurns(ready);
      ready.clear();
    }

    assertThat(ran).containsExactly("sleeper", "worker", "sleeper", "worker");
  }

  @Test
  void newcomersWithoutEndDoNotKeepAnybodyWaiting() {
    Sample worker = new Sample("worker");
    worker.isReady(5 * QUANTUM);
    runUntilNobodyIsReady();

    worker.isReady(1);
    for (int i = 0; i < 20; i++) {
      new Sample("newcomer").isReady(QUANTUM);
      share.runTurns(ready);
    }

    assertThat(ran.lastIndexOf("worker")).isBetween(1, 10);
  }

  @Test
  void afterALongTurnNobodyWaitsLongerThanAHundredQuanta() {
    Sample worker = new Sample("worker");
    Sample other = new Sample("other");
    worker.isReady(1_000_000 * QUANTUM);
    other.isReady(1);
    runUntilNobodyIsReady();

    worker.isReady(1);
    for (int i = 0; i < 200; i++) {
      other.isReady(QUANTUM);
      share.runTurns(ready);
    }

    assertThat(ran.lastIndexOf("worker")).isBetween(50, 110);
  }

  @Test
  void anErrorLosesNobodysTurn() {
    ready.add(
        new Sample("broken")
            .turn(() -> {
              throw new StackOverflowError();
            }));
    new Sample("other").isReady(1);

    assertThatThrownBy(() -> share.runTurns(ready)).isInstanceOf(StackOverflowError.class);
    share.runTurns(ready);

    assertThat(ran).containsExactly("broken", "other");
  }
}
