package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WakeGuardTest {
  private final WakeGuard guard = new WakeGuard();

  @Test
  void nobodySignalsALoopThatIsAwake() {
    assertThat(guard.mustWake()).isFalse();
  }

  @Test
  void oneWakerSignalsALoopThatSleeps() {
    guard.fallAsleep();

    assertThat(guard.mustWake()).isTrue();
    assertThat(guard.mustWake()).isFalse();
  }

  @Test
  void nobodySignalsALoopThatWokeByItself() {
    guard.fallAsleep();
    guard.awake();

    assertThat(guard.mustWake()).isFalse();
  }

  @Test
  void eachSleepHasItsOwnSignal() {
    guard.fallAsleep();
    assertThat(guard.mustWake()).isTrue();
    guard.awake();
    guard.fallAsleep();

    assertThat(guard.mustWake()).isTrue();
  }

  @Test
  void ofManyWakersAtOnceExactlyOneSignals() throws Exception {
    int rounds = 5_000;
    int wakers = 3;
    AtomicInteger signals = new AtomicInteger();
    CyclicBarrier asleep = new CyclicBarrier(wakers, guard::fallAsleep);
    List<Threads.Running> running = new ArrayList<>();

    for (int i = 0; i < wakers; i++) {
      running.add(
          Threads.start(() -> {
            for (int round = 0; round < rounds; round++) {
              asleep.await();
              if (guard.mustWake()) {
                signals.incrementAndGet();
              }
            }
          }));
    }
    running.forEach(Threads.Running::join);

    assertThat(signals).hasValue(rounds);
  }
}
