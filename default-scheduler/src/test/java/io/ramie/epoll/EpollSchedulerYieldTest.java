package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ramie.spi.Fiber;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EpollSchedulerYieldTest extends HookTest {
  @Test
  @DisplayName("Y1: a fiber that yields goes on after all that were ready")
  void aYieldLetsEverybodyElseRun() {
    for (String name : new String[] {"a", "b", "c"}) {
      fiber(() -> {
        for (int i = 0; i < 3; i++) {
          order.add(name + i);
          scheduler.yield();
        }
      });
    }

    run();

    assertThat(order).containsExactly("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2");
  }

  @Test
  @DisplayName("Y3: a fiber that yields in a loop runs once a tick")
  void aFiberThatYieldsRunsOnceATick() {
    AtomicBoolean stop = new AtomicBoolean();
    fiber(() -> {
      while (!stop.get()) {
        order.add("storm");
        scheduler.yield();
      }
    });
    fiber(() -> {
      scheduler.yield();
      order.add("other");
      scheduler.yield();
      order.add("other");
      stop.set(true);
    });

    run();

    assertThat(order).containsExactly("storm", "storm", "other", "storm", "other");
  }

  @Test
  @DisplayName("Y4: a fiber that is made ready by another runs in the next tick")
  void whatIsMadeReadyRunsInTheNextTick() {
    Fiber<?> woken =
        fiber(() -> {
          scheduler.block(null, null);
          order.add("woken");
        });
    fiber(() -> {
      scheduler.yield();
      scheduler.unblock(null, woken);
      order.add("waker");
    });
    fiber(() -> {
      scheduler.yield();
      order.add("ready before");
    });

    run();

    assertThat(order).containsExactly("waker", "ready before", "woken");
  }

  @Test
  @DisplayName("Y8: a fiber that raises something in another goes on, and the other gets it later")
  void whoRaisesGoesOn() {
    Fiber<?> target =
        fiber(() -> {
          try {
            scheduler.kernelSleep(null);
          } catch (IllegalArgumentException raised) {
            order.add("raised");
          }
        });
    fiber(() -> {
      assertThat(target.raise(new IllegalArgumentException())).isTrue();
      order.add("raiser");
      scheduler.yield();
      order.add("raiser again");
    });

    run();

    assertThat(order).containsExactly("raiser", "raised", "raiser again");
  }

  @Test
  @DisplayName("Y12: while anything is ready the loop does not sleep")
  void whileAnythingIsReadyTheLoopDoesNotSleep() {
    Fiber<?> far = fiber(() -> scheduler.kernelSleep(Duration.ofSeconds(20)));
    long start = System.nanoTime();
    fiber(() -> {
      for (int i = 0; i < 1_000; i++) {
        scheduler.yield();
      }
      far.cancel();
    });

    run();

    assertThat(since(start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @DisplayName("Y13: yields without end do not starve a timer")
  void aYieldStormDoesNotStarveATimer() {
    AtomicBoolean stop = new AtomicBoolean();
    fiber(() -> yieldUntil(stop));
    fiber(() -> {
      scheduler.kernelSleep(millis(5));
      stop.set(true);
    });

    run();

    assertThat(stop).isTrue();
  }

  @Test
  @DisplayName("Y13: yields without end do not starve a readable handle")
  void aYieldStormDoesNotStarveAHandle() {
    Handles.Pair pair = handles.sockets();
    AtomicBoolean stop = new AtomicBoolean();
    fiber(() -> yieldUntil(stop));
    fiber(() -> {
      assertThat(scheduler.ioRead(pair.first(), Handles.buffer(1), 1)).isEqualTo(1);
      stop.set(true);
    });
    Threads.Running writer = Threads.start(() -> Handles.write(pair.second(), "x"));

    run();

    writer.join();
    assertThat(stop).isTrue();
  }

  @Test
  @DisplayName("Y13: yields without end do not starve what other threads wake")
  void aYieldStormDoesNotStarveOtherThreads() {
    AtomicBoolean stop = new AtomicBoolean();
    fiber(() -> yieldUntil(stop));
    Fiber<?> blocked =
        fiber(() -> {
          scheduler.block(null, null);
          stop.set(true);
        });
    Threads.Running waker = Threads.start(() -> scheduler.unblock(null, blocked));

    run();

    waker.join();
    assertThat(stop).isTrue();
  }

  private void yieldUntil(AtomicBoolean stop) throws InterruptedException {
    long start = System.nanoTime();
    while (!stop.get() && since(start).compareTo(Patience.LONG) < 0) {
      scheduler.yield();
    }
  }

  @Test
  @DisplayName("Y17: a yield acts on what was raised before")
  void aYieldThrowsWhatWasRaised() {
    inFiber(() -> {
      Fiber.current().raise(new IllegalArgumentException("raised"));
      assertThatIllegalArgumentException().isThrownBy(scheduler::yield).withMessage("raised");
      scheduler.yield();
    });
  }
}
