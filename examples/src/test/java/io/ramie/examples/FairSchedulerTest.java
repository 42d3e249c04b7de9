package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import io.ramie.spi.Platform;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FairSchedulerTest {
  private static final int TURNS = 20;
  private static final long WORK_NANOS = Duration.ofMillis(2).toNanos();

  @Test
  void whoHasLittleToDoRunsBetweenAnyTwoWithMuch() throws InterruptedException {
    int turns = Fibers.run(new FairScheduler(Platform.system()), FairSchedulerTest::turnsMeanwhile);

    // One for each of theirs; in turn with them it would be a third of them all.
    assertThat(turns).isGreaterThan(TURNS + TURNS / 4);
  }

  /** How often a fiber that only yields runs while two others work. */
  private static int turnsMeanwhile() throws InterruptedException {
    Fiber<?> one = Fibers.schedule(FairSchedulerTest::work);
    Fiber<?> two = Fibers.schedule(FairSchedulerTest::work);
    int turns = 0;
    while (Stream.of(one, two).anyMatch(worker -> !worker.isDone())) {
      Fibers.yield();
      turns++;
    }
    return turns;
  }

  private static void work() throws InterruptedException {
    for (int i = 0; i < TURNS; i++) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < WORK_NANOS) {
        Thread.onSpinWait();
      }
      Fibers.yield();
    }
  }
}
