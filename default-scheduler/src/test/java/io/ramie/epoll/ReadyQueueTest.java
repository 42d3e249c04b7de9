package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.ramie.spi.Fiber;
import io.ramie.spi.engine.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadyQueueTest {
  private final Thread loop = Thread.currentThread();
  private long now;
  private final Semaphore signals = new Semaphore(0);
  private final ReadyQueue queue =
      new ReadyQueue(() -> Thread.currentThread() == loop, signals::release, () -> now);
  private final List<String> ran = new ArrayList<>();

  private record Task(Runnable action) implements Turn {
    @Override
    public Fiber<?> fiber() {
      throw new AssertionError("a queue without a policy does not ask");
    }

    @Override
    public void run() {
      action.run();
    }
  }

  private Turn turn(String name) {
    return new Task(() -> ran.add(name));
  }

  @Test
  void turnsOfTheLoopsThreadRunInTheirOrderWithoutASignal() {
    queue.add(turn("first"));
    queue.add(turn("second"));

    assertThat(queue.refill()).isTrue();
    queue.runTick();

    assertThat(ran).containsExactly("first", "second");
    assertThat(signals.availablePermits()).isZero();
    assertThat(queue.refill()).isFalse();
  }

  @Test
  void turnsOfOtherThreadsRunBehindThoseThatAreReady() {
    Threads.run(() -> {
      queue.add(turn("first of another"));
      queue.add(turn("second of another"));
    });
    queue.add(turn("own"));

    assertThat(queue.refill()).isTrue();
    queue.runTick();

    assertThat(ran).containsExactly("own", "first of another", "second of another");
  }

  @Test
  void aFloodOfShortTurnsFromOtherThreadsRunsSoManyATick() {
    flood(3 * ReadyQueue.FOREIGN_PER_TICK, turn("another's"));

    tick();
    queue.add(turn("own"));
    tick();

    assertThat(ran.indexOf("own")).isEqualTo(ReadyQueue.FOREIGN_PER_TICK);
    assertThat(ran).hasSize(2 * ReadyQueue.FOREIGN_PER_TICK + 1);
    tick();
    assertThat(queue.refill()).isFalse();
  }

  @Test
  void aTickIsOverWhenTurnsFromOtherThreadsHaveTakenItsTime() {
    flood(
        3,
        new Task(() -> {
          ran.add("long");
          now += ReadyQueue.FOREIGN_NANOS;
        }));

    tick();
    queue.add(turn("own"));
    tick();

    assertThat(ran).containsExactly("long", "own", "long");
  }

  @Test
  @DisplayName("Y3: a turn that another thread readies again while it runs is for the next tick")
  void aTurnOfAnotherThreadRunsOnceATick() {
    Turn[] self = new Turn[1];
    self[0] =
        new Task(() -> {
          ran.add("again");
          Threads.run(() -> queue.add(self[0]));
        });
    Threads.run(() -> {
      queue.add(self[0]);
      queue.add(turn("other"));
    });

    tick();
    assertThat(ran).containsExactly("again", "other");
    tick();

    assertThat(ran).containsExactly("again", "other", "again");
  }

  private void tick() {
    assertThat(queue.refill()).isTrue();
    queue.runTick();
  }

  private void flood(int count, Turn turn) {
    Threads.run(() -> {
      for (int i = 0; i < count; i++) {
        queue.add(turn);
      }
    });
  }

  @Test
  @DisplayName("Y4: a turn that is added by another runs in the next tick")
  void aTurnAddedInATickRunsInTheNext() {
    queue.add(new Task(() -> queue.add(turn("added"))));

    queue.runTick();
    assertThat(ran).isEmpty();
    queue.runTick();

    assertThat(ran).containsExactly("added");
  }

  @Test
  @DisplayName("Y3: a turn that adds itself runs once a tick")
  void aTurnThatAddsItselfRunsOnceATick() {
    Turn[] self = new Turn[1];
    self[0] =
        new Task(() -> {
          ran.add("again");
          queue.add(self[0]);
        });
    queue.add(self[0]);
    queue.add(turn("other"));

    queue.runTick();
    queue.runTick();

    assertThat(ran).containsExactly("again", "other", "again");
  }

  @Test
  void aTurnThatThrowsLeavesTheOthersInTheQueue() {
    queue.add(
        new Task(() -> {
          throw new IllegalStateException("broken");
        }));
    queue.add(turn("other"));

    assertThatIllegalStateException().isThrownBy(queue::runTick);
    queue.runTick();

    assertThat(ran).containsExactly("other");
  }

  @Test
  void nobodySignalsWhileTheLoopIsAwake() {
    Threads.run(() -> queue.add(turn("a")));

    assertThat(signals.availablePermits()).isZero();
  }

  @Test
  void theFirstTurnOfAnotherThreadSignalsASleepingLoop() {
    assertThat(queue.fallAsleep()).isTrue();

    Threads.run(() -> {
      queue.add(turn("a"));
      queue.add(turn("b"));
    });

    assertThat(signals.availablePermits()).isEqualTo(1);
  }

  @Test
  void theLoopDoesNotSleepOverATurnOfAnotherThread() {
    Threads.run(() -> queue.add(turn("a")));

    assertThat(queue.fallAsleep()).isFalse();

    Threads.run(() -> queue.add(turn("b")));
    assertThat(signals.availablePermits()).isZero();
  }

  @Test
  void afterAwakeNobodySignals() {
    assertThat(queue.fallAsleep()).isTrue();
    queue.awake();

    Threads.run(() -> queue.add(turn("a")));

    assertThat(signals.availablePermits()).isZero();
  }

  @Test
  @DisplayName("B3: no turn of another thread is slept over, and no sleep is ended twice")
  void underManyThreadsNothingIsLostAndNoSignalIsNeedless() throws Exception {
    int threads = 2;
    int each = 100_000;
    AtomicInteger done = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    List<Threads.Running> producers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Random random = new Random(i);
      producers.add(Threads.start(() -> produce(each, random, done, over)));
    }

    int sleeps;
    try {
      sleeps = runLoop(threads * each, done);
    } finally {
      over.set(true);
    }

    producers.forEach(Threads.Running::join);
    assertThat(done).hasValue(threads * each);
    assertThat(sleeps).isPositive();
    assertThat(signalled).isLessThanOrEqualTo(sleeps);
  }

  private int signalled;

  /**
   * Adds a turn as soon as the one before has run: just when the loop, which finds nothing more, is
   * about to sleep. Spins, because a thread that has to be woken comes too late for that.
   */
  private void produce(int count, Random random, AtomicInteger done, AtomicBoolean over) {
    for (int i = 0; i < count; i++) {
      AtomicBoolean ran = new AtomicBoolean();
      queue.add(
          new Task(() -> {
            done.incrementAndGet();
            ran.set(true);
          }));
      while (!ran.get() && !over.get()) {
        Thread.onSpinWait();
      }
      Threads.jitter(random.nextInt(20));
    }
  }

  private int runLoop(int count, AtomicInteger done) throws InterruptedException {
    int sleeps = 0;
    while (done.get() < count) {
      if (!queue.refill()) {
        sleeps++;
        if (queue.fallAsleep()) {
          assertThat(signals.tryAcquire(5, TimeUnit.SECONDS)).as("woken").isTrue();
          queue.awake();
          signalled += 1 + signals.drainPermits();
        }
      }
      queue.runTick();
    }
    signalled += signals.drainPermits();
    return sleeps;
  }
}
