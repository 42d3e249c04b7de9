package io.ramie.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TallyTest {
  private static final int MANY = 200_000;

  private final Tally tally = new Tally();

  private void countMany() {
    for (int i = 0; i < MANY; i++) {
      tally.increment();
    }
  }

  /** Each turn may be on another carrier. */
  @SuppressWarnings("ThreadPriorityCheck")
  private void countManyAndMove() {
    for (int i = 0; i < MANY; i++) {
      tally.increment();
      if (i % 16 == 0) {
        Thread.yield();
      }
    }
  }

  private static FutureTask<Void> inThread(Callable<Void> body) {
    FutureTask<Void> task = new FutureTask<>(body);
    Thread.ofPlatform().start(task);
    return task;
  }

  @Test
  void fibersOfOneThreadCountTogether() throws Exception {
    var counted =
        Fibers.run(() -> {
          var first = Fibers.schedule(this::countMany);
          var second = Fibers.schedule(this::countMany);
          first.join();
          second.join();
          return tally.sum();
        });

    assertThat(counted).isEqualTo(2L * MANY);
  }

  @Test
  void threadsThatCountAtTheSameTimeLoseNothing() throws Exception {
    FutureTask<Void> one =
        inThread(() -> {
          countMany();
          return null;
        });
    FutureTask<Void> other =
        inThread(() -> {
          countMany();
          return null;
        });
    countMany();
    one.get();
    other.get();

    assertThat(tally.sum()).isEqualTo(3L * MANY);
  }

  @Test
  void virtualThreadsOfTheJdkLoseNothing() throws Exception {
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = Thread.startVirtualThread(this::countManyAndMove);
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(tally.sum()).isEqualTo((long) threads.length * MANY);
  }
}
