package io.ramie.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.spi.Fiber;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.Future;

/** Those who wait on a handle, in whatever fiber or thread. */
public final class Waiters {
  private static final int BOUND = 10_000;

  private Waiters() {}

  /** Waits until so many wait on a handle. */
  public static void await(Handle handle, int count) throws InterruptedException {
    for (int i = 0; i < BOUND && handle.io().waits().size() < count; i++) {
      Fibers.sleep(Duration.ofMillis(1));
    }
    assertThat(handle.io().waits()).hasSizeGreaterThanOrEqualTo(count);
  }

  /** Waits until a fiber waits in a hook. */
  public static void await(Fiber<?> fiber) throws InterruptedException {
    for (int i = 0; i < BOUND && fiber.currentWait() == null; i++) {
      Fibers.sleep(Duration.ofMillis(1));
    }
    assertThat(fiber.currentWait()).isNotNull();
  }

  /** Checks that one of them has been told of the close. */
  public static void assertClosed(Future<?> waiter) {
    assertThatThrownBy(waiter::get)
        .cause()
        .isInstanceOf(ClosedChannelException.class)
        .hasMessageContaining("closed");
  }
}
