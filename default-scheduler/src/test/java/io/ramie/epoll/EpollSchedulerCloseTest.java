package io.ramie.epoll;

import static io.ramie.spi.Io.READABLE;
import static io.ramie.spi.Io.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.posix.Descriptor;
import io.ramie.spi.ClosedIoException;
import io.ramie.spi.Errno;
import io.ramie.spi.Fiber;
import io.ramie.spi.FiberOptions;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.Platform;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Closing handles while fibers wait for them. */
class EpollSchedulerCloseTest extends HookTest {
  private final Handles.Pair pair = handles.sockets();
  private final Descriptor near = pair.first();

  /** A fiber that waits in a hook, which must end because a handle was closed. */
  private Fiber<Void> failing(Action hook) {
    return fiber(() -> {
      assertThatExceptionOfType(ClosedIoException.class)
          .isThrownBy(hook::run)
          .withMessageContaining("closed while");
      order.add("closed");
    });
  }

  /** One fiber in each hook that waits for a handle. */
  private void waitInEveryHook() {
    Handles.fill(near);
    failing(() -> scheduler.ioWait(near, READABLE, null));
    failing(() -> scheduler.ioWait(near, READABLE | WRITABLE, millis(10_000)));
    failing(() -> scheduler.ioRead(near, Handles.buffer(1), 1));
    failing(() -> scheduler.ioWrite(near, Handles.text("x"), 1));
    failing(() -> scheduler.socketReceive(near, Handles.buffer(1), 0, null));
    failing(() -> scheduler.socketSend(near, Handles.text("x"), 0, null));
  }

  @Test
  @DisplayName("C4: a fiber of the same scheduler closes, and every waiter ends")
  void aFiberOfTheSameSchedulerCloses() {
    waitInEveryHook();
    fiber(() -> {
      near.close();
      order.add("closer goes on");
    });

    run();

    assertThat(order).hasSize(7).startsWith("closer goes on");
  }

  @Test
  @DisplayName("C5: the loop's thread closes outside any fiber, and every waiter ends")
  void theLoopsThreadCloses() {
    waitInEveryHook();

    near.close();
    run();

    assertThat(order).hasSize(6);
  }

  @Test
  @DisplayName("C6: another thread closes while the loop sleeps, and every waiter ends")
  void anotherThreadCloses() {
    waitInEveryHook();
    Threads.Running closer =
        Threads.start(() -> {
          Threads.jitter(20_000);
          near.close();
        });

    run();

    closer.join();
    assertThat(order).hasSize(6);
  }

  @Test
  @DisplayName("C6: a fiber of another scheduler closes, and every waiter ends")
  void aFiberOfAnotherSchedulerCloses() {
    waitInEveryHook();
    Threads.Running closer =
        Threads.start(() -> {
          EpollScheduler other = new EpollScheduler(Platform.system());
          other.fiber(
              FiberOptions.NONE,
              () -> {
                other.kernelSleep(millis(2));
                near.close();
                return null;
              });
          Patience.close(other);
        });

    run();

    closer.join();
    assertThat(order).hasSize(6);
  }

  @Test
  @DisplayName("C6: waiters on several schedulers all end")
  void waitersOnSeveralSchedulersEnd() {
    int loops = 3;
    CountDownLatch waiting = new CountDownLatch(loops);
    AtomicInteger closed = new AtomicInteger();
    List<Threads.Running> threads = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      threads.add(
          Threads.start(() -> {
            EpollScheduler own = new EpollScheduler(Platform.system());
            own.fiber(
                FiberOptions.NONE,
                () -> {
                  waiting.countDown();
                  assertThatExceptionOfType(ClosedIoException.class)
                      .isThrownBy(() -> own.ioWait(near, READABLE, null));
                  return closed.incrementAndGet();
                });
            Patience.close(own);
          }));
    }

    Threads.run(() -> {
      waiting.await();
      near.close();
    });
    threads.forEach(Threads.Running::join);

    assertThat(closed).hasValue(loops);
  }

  @Test
  @DisplayName("C9: the number is given back when the last waiter has left, not before")
  void theNumberIsGivenBackByTheLastWaiter() {
    Path number = Path.of("/proc/self/fd/" + near.number());
    failing(() -> scheduler.ioWait(near, READABLE, null));
    fiber(() -> {
      near.close();
      order.add("exists: " + Files.exists(number, LinkOption.NOFOLLOW_LINKS));
    });

    run();

    assertThat(order).containsExactly("exists: true", "closed");
    assertThat(scheduler.loop().registrations().size()).isZero();
  }

  @Test
  @DisplayName("C2: the scheduler leaves closing to its caller")
  void closingIsLeftToTheCaller() {
    assertThat(scheduler.ioClose(near)).isFalse();
    assertThat(near.isOpen()).isTrue();
  }

  @Test
  @DisplayName("C15: closing a listener ends who waits to accept")
  void closingAListenerEndsWhoAccepts() {
    Descriptor listener = handles.listener();
    failing(() -> scheduler.socketAccept(listener));
    failing(() -> scheduler.socketAccept(listener));
    fiber(listener::close);

    run();

    assertThat(order).hasSize(2);
  }

  @Test
  @DisplayName("C15: shutting a listener down ends who waits to accept with an error")
  void shuttingAListenerDownEndsWhoAccepts() {
    Descriptor listener = handles.listener();
    Fiber<IoResult> acceptor = fiber(() -> scheduler.socketAccept(listener));
    fiber(() -> assertThat(listener.shutdown(true, true)).isZero());

    run();

    assertThat(acceptor.resultNow().error()).isEqualTo(Errno.EINVAL.result());
  }

  @Test
  @DisplayName("W30: closing one handle disturbs no other")
  void closingOneHandleDisturbsNoOther() {
    List<Handles.Pair> pairs = new ArrayList<>();
    List<Fiber<Integer>> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Handles.Pair other = handles.sockets();
      pairs.add(other);
      if (i % 2 == 0) {
        failing(() -> scheduler.ioWait(other.first(), READABLE, null));
      } else {
        others.add(fiber(() -> scheduler.ioWait(other.first(), READABLE, null)));
      }
    }
    fiber(() -> {
      for (int i = 0; i < 20; i += 2) {
        pairs.get(i).close();
      }
      scheduler.yield();
      for (int i = 1; i < 20; i += 2) {
        Handles.write(pairs.get(i).second(), "x");
      }
    });

    run();

    assertThat(order).hasSize(10);
    assertThat(others).extracting(Fiber::resultNow).containsOnly(READABLE);
  }

  @Test
  @DisplayName("C16: a new handle with the number of one just closed is waited for by itself")
  void aReusedNumberIsAnotherHandle() {
    inFiber(() -> {
      Handles.Pair old = pair;
      for (int i = 0; i < 50; i++) {
        // Leaves an event behind that the loop has not taken yet.
        assertThat(scheduler.ioWait(old.first(), READABLE, millis(0))).isZero();
        Handles.write(old.second(), "for the old one");
        int number = old.first().number();
        old.first().close();

        Handles.Pair fresh = handles.reopened(number);
        assertThat(scheduler.ioWait(fresh.first(), READABLE, millis(1))).isZero();
        Handles.write(fresh.second(), "x");
        assertThat(scheduler.ioWait(fresh.first(), READABLE, null)).isEqualTo(READABLE);
        assertThat(Handles.read(fresh.first())).isEqualTo("x");
        old = fresh;
      }
    });
  }

  @Test
  @DisplayName("C16: who still holds a closed handle does not disturb the new owner of its number")
  void aClosedHandleDoesNotDisturbTheNewOwnerOfItsNumber() {
    near.close();
    Handles.Pair fresh = handles.reopened(near.number());
    Fiber<Integer> reader = fiber(() -> scheduler.ioWait(fresh.first(), READABLE, null));
    fiber(() -> {
      assertThatExceptionOfType(ClosedIoException.class)
          .isThrownBy(() -> scheduler.ioWait(near, READABLE, null));
      assertThatExceptionOfType(ClosedIoException.class)
          .isThrownBy(() -> scheduler.ioWait(near, READABLE, Duration.ZERO));
      scheduler.yield();
      Handles.write(fresh.second(), "x");
    });

    run();

    assertThat(reader.resultNow()).isEqualTo(READABLE);
    assertThat(inFiber(() -> scheduler.ioWait(fresh.first(), READABLE, null))).isEqualTo(READABLE);
  }

  @Test
  @DisplayName("C9: closing races with the beginning of a wait, and no waiter is left behind")
  void closingRacesWithTheBeginningOfAWait() {
    int rounds = 3_000;
    Random random = new Random(9);
    AtomicReference<Io> next = new AtomicReference<>();
    AtomicInteger closed = new AtomicInteger();
    Fiber<?> waiter =
        fiber(() -> {
          for (int i = 0; i < rounds; i++) {
            try (Handles.Pair fresh = unkeptSockets()) {
              next.set(fresh.first());
              assertThatExceptionOfType(ClosedIoException.class)
                  .isThrownBy(() -> scheduler.ioWait(fresh.first(), READABLE, null));
              closed.incrementAndGet();
            }
          }
        });
    Threads.Running closer =
        Threads.start(() -> {
          while (!waiter.isDone()) {
            Io io = next.getAndSet(null);
            if (io != null) {
              Threads.jitter(random.nextInt(200));
              io.close();
            }
          }
        });

    run();

    closer.join();
    assertThat(closed).hasValue(rounds);
    assertThat(scheduler.loop().registrations().size()).isZero();
  }

  private static Handles.Pair unkeptSockets() {
    return new Handles().sockets();
  }
}
