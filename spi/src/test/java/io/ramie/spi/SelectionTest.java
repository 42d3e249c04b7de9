package io.ramie.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Section 9 of the contract, as far as the default of the hook goes. */
@Timeout(60)
@ExtendWith(TestProviders.class)
class SelectionTest {
  private final FakeIo first = new FakeIo();
  private final FakeIo second = new FakeIo();

  /** What the selector was woken for. */
  private final List<Object> unblocks = new ArrayList<>();

  /** The first handle is ready in the next tick, the second just when it is given up. */
  private final class Scheduler extends LoopScheduler {
    @Override
    public int ioWait(Io io, int events, @Nullable Duration timeout) throws InterruptedException {
      if (timeout != null) {
        return 0;
      }
      if (io == first) {
        this.yield();
        return events;
      }
      try {
        block("until it is given up", null);
        return 0;
      } catch (CancellationException givenUp) {
        return events;
      }
    }

    @Override
    public void unblock(@Nullable Object blocker, Fiber<?> fiber) {
      unblocks.add(blocker);
      super.unblock(blocker, fiber);
    }
  }

  @Test
  void handleThatBecomesReadyBehindTheSelectionUnblocksNobody() {
    try (Scheduler scheduler = new Scheduler()) {
      Fiber<IoSelection> selector =
          scheduler.fiber(
              FiberOptions.NONE,
              () -> scheduler.ioSelect(List.of(first, second), List.of(), List.of(), null));

      scheduler.run();

      assertThat(selector.resultNow().readable()).contains(first);
      assertThat(unblocks.stream().filter(blocker -> blocker instanceof Selection)).hasSize(1);
      assertThat(scheduler.fibers()).isEmpty();
    }
  }
}
