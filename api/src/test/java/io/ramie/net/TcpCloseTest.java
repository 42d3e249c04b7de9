package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing wakes every waiter, whoever waits and whoever closes. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TcpCloseTest {
  private static final int BOUND = 10_000;

  /** Waits until something waits on the socket, so that close meets a waiter. */
  private static void awaitBusy(Future<?>... waiters) throws InterruptedException {
    for (Future<?> waiter : waiters) {
      for (int i = 0; i < BOUND && !isWaiting(waiter); i++) {
        Fibers.sleep(Duration.ofMillis(1));
      }
    }
  }

  private static boolean isWaiting(Future<?> waiter) {
    return !(waiter instanceof Fiber<?> fiber) || fiber.currentWait() != null;
  }

  private static void assertClosed(Future<?> waiter) {
    assertThatThrownBy(waiter::get)
        .cause()
        .isInstanceOf(ClosedChannelException.class)
        .hasMessageContaining("closed");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4, C5, C9: closing ends the reads that wait, however many there are")
  void closeEndsReads(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Integer> first = setting.start(() -> loopback.near().read(new byte[1]));
        Future<Integer> second = setting.start(() -> loopback.near().read(new byte[1]));
        awaitBusy(first, second);

        loopback.near().close();

        assertClosed(first);
        assertClosed(second);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void closeEndsAWrite(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Boolean> writer = setting.start(() -> loopback.near().write(new byte[20_000_000]));
        awaitBusy(writer);

        loopback.near().close();

        assertClosed(writer);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C15: closing a listener ends an accept that waits")
  void closeEndsAnAccept(Setting setting) throws Exception {
    setting.run(() -> {
      TcpListener listener = TcpListener.listenOnLoopback(0);
      Future<TcpSocket> waiter = setting.start(() -> listener.accept());
      awaitBusy(waiter);

      listener.close();

      assertClosed(waiter);
    });
  }

  @Test
  @DisplayName("C5: the installing thread closes, outside any fiber")
  void installingThreadCloses() throws Exception {
    try (var installed = Fibers.install("epoll");
        Loopback loopback = Loopback.open()) {
      Fiber<Integer> reader = Fibers.schedule(() -> loopback.near().read(new byte[1]));

      loopback.near().close();
      installed.scheduler().run();

      assertThat(reader.exceptionNow()).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  @DisplayName("C6: a plain thread closes what a fiber reads from")
  void threadClosesUnderAFiber() throws Exception {
    Fibers.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Fiber<Integer> reader = Fibers.schedule(() -> loopback.near().read(new byte[1]));

        Thread.ofPlatform().start(() -> loopback.near().close());

        assertClosed(reader);
      }
    });
  }

  @Test
  @DisplayName("C6: a fiber of another scheduler closes what a fiber reads from")
  void fiberOfAnotherSchedulerCloses() throws Exception {
    Fibers.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Fiber<Integer> reader = Fibers.schedule(() -> loopback.near().read(new byte[1]));

        Thread.ofPlatform().start(() -> Fibers.run(() -> loopback.near().close()));

        assertClosed(reader);
      }
    });
  }

  @ParameterizedTest
  @EnumSource(names = "FIBERS", mode = EnumSource.Mode.EXCLUDE)
  @DisplayName("C7: a fiber closes what a plain thread reads from")
  void fiberClosesUnderAThread(Setting setting) throws Exception {
    try (Loopback loopback = Loopback.open()) {
      Future<Integer> reader = setting.start(() -> loopback.near().read(new byte[1]));

      Fibers.run(() -> loopback.near().close());

      assertClosed(reader);
    }
  }

  @Test
  @DisplayName("One socket is read by fibers of two schedulers, and closing ends both")
  void twoSchedulersReadOneSocket() throws Exception {
    try (Loopback loopback = Loopback.open()) {
      List<FutureTask<Integer>> readers =
          List.of(
              new FutureTask<>(() -> Fibers.run(() -> loopback.near().read(new byte[1]))),
              new FutureTask<>(() -> Fibers.run(() -> loopback.near().read(new byte[1]))));
      readers.forEach(reader -> Thread.ofPlatform().daemon().start(reader));

      Fibers.run(() -> {
        Fibers.sleep(Duration.ofMillis(10));
        loopback.near().close();
      });

      for (FutureTask<Integer> reader : readers) {
        assertClosed(reader);
      }
    }
  }

  @Test
  void closedReaderNeverSeesTheNextSocket() throws Exception {
    Fibers.run(() -> {
      for (int i = 0; i < 100; i++) {
        try (Loopback loopback = Loopback.open()) {
          Fiber<Boolean> reader = Fibers.schedule(() -> isClosedWhileReading(loopback.near()));
          loopback.near().close();
          try (Loopback next = Loopback.open()) {
            next.far().write(new byte[] {42});
            assertThat(next.near().inputStream().read()).isEqualTo(42);
          }
          assertThat(reader.value()).isTrue();
        }
      }
    });
  }

  private static boolean isClosedWhileReading(TcpSocket socket) throws IOException {
    try {
      return socket.read(new byte[1]) > 1;
    } catch (ClosedChannelException closed) {
      return true;
    }
  }

  @Test
  void cancelledReaderLeavesTheSocketUsable() throws Exception {
    Fibers.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Fiber<Integer> reader = Fibers.schedule(() -> loopback.near().read(new byte[1]));
        reader.cancel();
        reader.join();
        assertThat(reader.isCancelled()).isTrue();

        loopback.far().write(new byte[] {42});

        assertThat(loopback.near().inputStream().read()).isEqualTo(42);
      }
    });
  }

  @Test
  void schedulerOfAnInstallingThreadIsNotUsedOutsideFibers() throws Exception {
    try (var installed = Fibers.install("epoll");
        Loopback loopback = Loopback.open()) {
      assertThat(Schedulers.current()).isNotSameAs(installed.scheduler());
      loopback.far().write(new byte[] {42});
      assertThat(loopback.near().inputStream().read()).isEqualTo(42);
    }
  }
}
