package io.ramie.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A scheduler for each test. Afterwards nothing may be left of what its hooks registered. */
@Timeout(60)
abstract class HookTest {
  final EpollScheduler scheduler = new EpollScheduler(Platform.system());
  final Handles handles = new Handles();

  /** What happened, in its order; the loop's thread only. */
  final List<String> order = new ArrayList<>();

  private final List<Fiber<?>> started = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    EventLoop loop = scheduler.loop();
    List<String> fibers = scheduler.fibers().stream().map(Fiber::toString).toList();
    int timers = loop.timers();
    int readyWaits = loop.readyWaits();
    handles.close();
    int registrations = loop.registrations().size();

    scheduler.fibers().forEach(Fiber::cancel);
    Patience.close(scheduler);

    assertThat(fibers).as("fibers left").isEmpty();
    assertThat(timers).as("timers left").isZero();
    assertThat(readyWaits).as("waits for handles left").isZero();
    assertThat(registrations).as("registrations of closed handles left").isZero();
  }

  <T> Fiber<T> fiber(Callable<? extends T> body) {
    Fiber<T> fiber = scheduler.fiber(FiberOptions.NONE, body);
    started.add(fiber);
    return fiber;
  }

  Fiber<Void> fiber(Action body) {
    return fiber(() -> {
      body.run();
      return null;
    });
  }

  /** Runs the loop to its end; a fiber that failed fails the test. */
  void run() {
    Patience.run(scheduler);
    for (Fiber<?> fiber : started) {
      if (fiber.state() == Future.State.FAILED) {
        throw new AssertionError(fiber + " failed", fiber.exceptionNow());
      }
    }
  }

  /** Runs a body in a fiber, to its end; what it returned. */
  <T> T inFiber(Callable<? extends T> body) {
    Fiber<T> fiber = fiber(body);
    run();
    return fiber.resultNow();
  }

  void inFiber(Action body) {
    Fiber<Void> fiber = fiber(body);
    run();
    assertThat(fiber.state()).isEqualTo(Future.State.SUCCESS);
  }

  static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  /** How long since a moment that {@link System#nanoTime} gave. */
  static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
