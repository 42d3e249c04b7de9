package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ticker of docs/blocking-calls.md. */
@Timeout(60)
class TickerTest {
  interface Sensor {
    Duration period();

    boolean isOn();

    void measure(long missed);
  }

  static void measureRegularly(Sensor sensor) throws InterruptedException {
    Ticker ticker = Ticker.every(sensor.period());
    for (long last = 0; sensor.isOn(); ) {
      long number = ticker.tick();
      sensor.measure(number - last - 1); // how many were missed
      last = number;
    }
  }

  /** Says how many periods there were. */
  private static final class Counter implements Sensor {
    private int measured;
    private long periods;

    @Override
    public Duration period() {
      return Duration.ofMillis(1);
    }

    @Override
    public boolean isOn() {
      return measured < 5;
    }

    @Override
    public void measure(long missed) {
      measured++;
      periods += 1 + missed;
    }
  }

  @Test
  void ticksAndMissedOnesAreAllPeriods() throws Exception {
    Counter counter = new Counter();
    long start = System.nanoTime();

    Fibers.run(() -> measureRegularly(counter));

    assertThat(counter.periods)
        .isBetween(5L, Duration.ofNanos(System.nanoTime() - start).toMillis());
  }
}
