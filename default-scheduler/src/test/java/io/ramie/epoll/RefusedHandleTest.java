package io.ramie.epoll;

import static io.ramie.spi.Io.READABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.posix.Epoll;
import io.ramie.posix.EventFd;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.IoSelection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Handles that the kernel refuses to watch. At a limit it would say ENOSPC; here it says ELOOP,
 * because epoll instances must not be nested too deep, and the innermost watches an eventfd.
 */
class RefusedHandleTest extends HookTest {
  private final List<Epoll> nested = new ArrayList<>();
  private final EventFd innermost = open();

  private static EventFd open() {
    try {
      return EventFd.open();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void nest() throws IOException {
    Epoll first = Epoll.open(1);
    nested.add(first);
    assertThat(first.add(innermost, Epoll.EPOLLIN, 0)).isZero();
    for (int result = 0; result == 0; ) {
      Epoll outer = Epoll.open(1);
      result = outer.add(nested.getLast(), Epoll.EPOLLIN, 0);
      if (result == 0) {
        nested.add(outer);
      } else {
        outer.close();
        assertThat(Errno.describe(result)).startsWith("ELOOP");
      }
      assertThat(nested).hasSizeLessThan(20);
    }
  }

  @AfterEach
  void unnest() {
    nested.reversed().forEach(Epoll::close);
    innermost.close();
  }

  private Epoll refused() {
    return nested.getLast();
  }

  @Test
  @DisplayName("W1: a handle that the kernel refuses to watch is found ready nevertheless")
  void aRefusedHandleIsFoundReady() {
    Fiber<Integer> waiter = fiber(() -> scheduler.ioWait(refused(), READABLE, null));
    fiber(() -> {
      scheduler.kernelSleep(millis(3));
      assertThat(waiter.isDone()).isFalse();
      innermost.signal();
    });

    run();

    assertThat(waiter.resultNow()).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("W1, D8: several fibers wait for a refused handle, and all go on")
  void severalFibersWaitForARefusedHandle() {
    List<Fiber<Integer>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(fiber(() -> scheduler.ioWait(refused(), READABLE, null)));
    }
    fiber(innermost::signal);

    run();

    assertThat(waiters).allSatisfy(waiter -> assertThat(waiter.resultNow()).isEqualTo(READABLE));
  }

  @Test
  @DisplayName("W8, W9: time-outs of a wait for a refused handle are kept")
  void timeOutsAreKept() {
    inFiber(() -> {
      assertThat(scheduler.ioWait(refused(), READABLE, millis(0))).isZero();
      long start = System.nanoTime();
      assertThat(scheduler.ioWait(refused(), READABLE, millis(10))).isZero();
      assertThat(since(start)).isGreaterThanOrEqualTo(millis(10));
      innermost.signal();
      assertThat(scheduler.ioWait(refused(), READABLE, millis(0))).isEqualTo(READABLE);
    });
  }

  @Test
  @DisplayName("W13, D9: an interrupt and the closing of a refused handle end the wait")
  void interruptsAndClosingEndTheWait() {
    Fiber<?> interrupted =
        fiber(() ->
            assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> scheduler.ioWait(refused(), READABLE, null)));
    fiber(() ->
        assertThatExceptionOfType(ClosedIoException.class)
            .isThrownBy(() -> scheduler.ioWait(refused(), READABLE, null)));
    fiber(() -> {
      interrupted.thread().interrupt();
      interrupted.join();
      refused().close();
    });

    run();
  }

  @Test
  @DisplayName("SEL1: a refused handle is found ready in a selection")
  void aRefusedHandleIsFoundInASelection() {
    Handles.Pair pair = handles.sockets();
    Fiber<IoSelection> selector =
        fiber(
            () -> scheduler.ioSelect(List.of(pair.first(), refused()), List.of(), List.of(), null));
    fiber(() -> {
      scheduler.kernelSleep(millis(3));
      innermost.signal();
    });

    run();

    assertThat(selector.resultNow().readable()).containsExactly(refused());
  }

  @Test
  @DisplayName("D8: a refused handle is registered as soon as the kernel takes it")
  void aRefusedHandleIsRegisteredLater() {
    inFiber(() -> {
      Registrations registrations = scheduler.loop().registrations();
      assertThat(registrations.of(refused()).isRefused()).isTrue();
      assertThat(registrations.size()).isZero();

      assertThat(nested.getFirst().remove(innermost)).isZero();
      Epoll inner = nested.get(1);
      assertThat(inner.remove(nested.getFirst())).isZero();

      assertThat(registrations.of(refused()).isPollable()).isTrue();
      assertThat(registrations.size()).isEqualTo(1);
    });
    nested.reversed().forEach(Epoll::close);
  }
}
