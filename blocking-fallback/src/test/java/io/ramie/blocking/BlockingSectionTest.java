package io.ramie.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.FiberOptions;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.Io;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingSectionTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final FiberScheduler blocking = new BlockingScheduler(SchedulerOptions.DEFAULT);

  @Test
  void sleepHoldsTheThread() {
    List<String> order =
        orderOf(() -> {
          blocking.kernelSleep(SHORT);
          return null;
        });

    assertThat(order).containsExactly("section begins", "section ends", "other fiber");
  }

  @Test
  void yieldHoldsTheThread() {
    List<String> order =
        orderOf(() -> {
          blocking.yield();
          return null;
        });

    assertThat(order).containsExactly("section begins", "section ends", "other fiber");
  }

  @Test
  void blockHoldsTheThread() {
    List<String> order = orderOf(() -> blocking.block(null, SHORT));

    assertThat(order).containsExactly("section begins", "section ends", "other fiber");
  }

  @Test
  void waitForAHandleHoldsTheThread() {
    try (Handles.Pair pair = Handles.pair()) {
      List<String> order = orderOf(() -> blocking.ioWait(pair.near(), Io.READABLE, SHORT));

      assertThat(order).containsExactly("section begins", "section ends", "other fiber");
    }
  }

  @Test
  void currentSchedulerIsTheFallbackOnlyInside() {
    List<Object> seen = new ArrayList<>();
    try (LoopScheduler scheduler = new LoopScheduler()) {
      var _ =
          scheduler.fiber(
              FiberOptions.NONE,
              () -> {
                seen.add(Schedulers.current());
                seen.add(Schedulers.blocking(Schedulers::current));
                return seen.add(Schedulers.current());
              });

      assertThat(seen).containsExactly(scheduler, Schedulers.blockingFallback(), scheduler);
    }
  }

  /** What happens in which order when another fiber is ready all the while. */
  private static List<String> orderOf(Callable<?> section) {
    List<String> order = new ArrayList<>();
    try (LoopScheduler scheduler = new LoopScheduler()) {
      var _ =
          scheduler.fiber(
              FiberOptions.named("other"),
              () -> {
                scheduler.yield();
                return order.add("other fiber");
              });
      var _ =
          scheduler.fiber(
              FiberOptions.named("in a section"),
              () ->
                  Schedulers.blocking(() -> {
                    order.add("section begins");
                    section.call();
                    return order.add("section ends");
                  }));
    }
    return order;
  }
}
