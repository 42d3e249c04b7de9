package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.io.Waiters;
import io.ramie.spi.Fiber;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
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
  @ParameterizedTest
  @EnumSource
  @DisplayName("C4, C9: closing ends the reads that wait, however many there are")
  void closeEndsReads(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Integer> first = setting.start(() -> loopback.near().read(new byte[1]));
        Future<Integer> second = setting.start(() -> loopback.near().read(new byte[1]));
        Waiters.await(loopback.near(), 2);

        loopback.near().close();

        Waiters.assertClosed(first);
        Waiters.assertClosed(second);
      }
    });
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
        Waiters.await(loopback.near(), 2);
        loopback.near().close();
      });

      for (FutureTask<Integer> reader : readers) {
        Waiters.assertClosed(reader);
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
