package io.ramie.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Deadline;
import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.spi.Io;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every handle does, seen at TCP sockets. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HandleTest {
  private static final Duration LITTLE = Duration.ofMillis(5);
  private static final int MUCH = 20_000_000;
  private static final int BOTH = Io.READABLE | Io.WRITABLE;

  private interface Body {
    void run(TcpSocket near, TcpSocket far) throws Exception;
  }

  private static void connected(Setting setting, Body body) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0);
          TcpSocket near = TcpSocket.connect(listener.localAddress());
          TcpSocket far = listener.accept()) {
        body.run(near, far);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W1, W3: waiting ends with the ready ones of the events")
  void readyEventsAreReturned(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          assertThat(near.await(BOTH)).isEqualTo(Io.WRITABLE);

          Future<Integer> waiter = setting.start(() -> near.await(Io.READABLE));
          far.write(new byte[1]);

          assertThat(waiter.get()).isEqualTo(Io.READABLE);
          assertThat(near.await(BOTH)).isEqualTo(BOTH);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W9: no time only looks")
  void zeroLooks(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          assertThat(near.await(Io.READABLE, Duration.ZERO)).isZero();
          assertThat(near.await(BOTH, Duration.ofDays(-1))).isEqualTo(Io.WRITABLE);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W8, W28: after an explicit time-out there is nothing, and no error")
  void explicitTimeoutReturnsNothing(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setTimeout(Duration.ZERO).setDeadline(Deadline.after(Duration.ZERO));

          assertThat(near.await(Io.READABLE, LITTLE)).isZero();
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W28: without one, the handle's own time-out is an error")
  void ownTimeoutThrows(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setTimeout(LITTLE);

          assertThatThrownBy(() -> near.await(Io.READABLE))
              .isInstanceOf(SocketTimeoutException.class)
              .hasMessageStartingWith("wait for READABLE of TcpSocket[tcp 127.0.0.1:")
              .hasMessageEndingWith("timed out after 0.005s");
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W28: a time-out for reading limits no write")
  void readTimeoutLimitsReadsOnly(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setReadTimeout(LITTLE);
          assertThat(near.readTimeout()).isEqualTo(LITTLE);
          assertThat(near.writeTimeout()).isNull();

          assertTimedOut(() -> near.read(new byte[1]));
          assertTimedOut(() -> near.peek(new byte[1]));
          assertTimedOut(() -> near.await(Io.READABLE));
          Future<Integer> reader = setting.start(() -> slowly(far));
          near.write(new byte[MUCH]);
          assertThat(reader.get()).isEqualTo(MUCH);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W28: a time-out for writing limits no read")
  void writeTimeoutLimitsWritesOnly(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setWriteTimeout(LITTLE);
          assertThat(near.writeTimeout()).isEqualTo(LITTLE);
          assertThat(near.readTimeout()).isNull();

          assertTimedOut(() -> near.write(new byte[MUCH]));
          Future<Void> writer =
              setting.start(() -> {
                Fibers.sleep(LITTLE.multipliedBy(3));
                far.write(new byte[1]);
                return null;
              });
          assertThat(near.read(new byte[1])).isEqualTo(1);
          writer.get();
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W28: who waits for both is limited by the shorter of both time-outs")
  void theShorterLimitsWaitingForBoth(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          fill(near);
          near.setReadTimeout(Duration.ofHours(1)).setWriteTimeout(LITTLE);
          assertTimedOut(() -> near.await(BOTH));
          near.setReadTimeout(LITTLE).setWriteTimeout(Duration.ofHours(1));
          assertTimedOut(() -> near.await(BOTH));
          near.setReadTimeout(null).setWriteTimeout(LITTLE);
          assertTimedOut(() -> near.await(BOTH));
          near.setReadTimeout(LITTLE).setWriteTimeout(null);
          assertTimedOut(() -> near.await(BOTH));
        });
  }

  private static void assertTimedOut(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(SocketTimeoutException.class);
  }

  /** Reads after the other side has had to wait for a while; how much. */
  private static int slowly(TcpSocket source) throws Exception {
    Fibers.sleep(LITTLE.multipliedBy(3));
    int sum = 0;
    byte[] part = new byte[1 << 16];
    while (sum < MUCH) {
      sum += source.read(part);
    }
    return sum;
  }

  /** Writes until there is no room, and none comes free for a moment. */
  private static void fill(TcpSocket target) throws Exception {
    byte[] part = new byte[1 << 16];
    while (target.await(Io.WRITABLE, LITTLE) != 0) {
      target.writeNow(part);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A deadline ends every operation, until it is taken away")
  void deadlineEndsOperations(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          Deadline deadline = Deadline.after(LITTLE);
          near.setTimeout(Duration.ofHours(1)).setDeadline(deadline);
          assertThat(near.deadline()).isSameAs(deadline);
          assertThat(near.readTimeout()).isEqualTo(Duration.ofHours(1));

          for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> near.read(new byte[1]))
                .isInstanceOf(SocketTimeoutException.class);
          }
          assertThatThrownBy(() -> near.write(new byte[MUCH]))
              .isInstanceOf(SocketTimeoutException.class);
          near.setDeadline(null);

          far.write(new byte[1]);
          assertThat(near.read(new byte[1])).isEqualTo(1);
          assertThat(near.deadline()).isNull();
        });
  }

  @ParameterizedTest
  @EnumSource
  void earlierLimitCounts(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setTimeout(LITTLE).setDeadline(Deadline.after(Duration.ofHours(1)));

          assertThatThrownBy(() -> near.read(new byte[1]))
              .isInstanceOf(SocketTimeoutException.class)
              .hasMessageContaining("after 0.005s");
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4: closing ends a wait")
  void closeEndsAWait(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          Future<Integer> waiter = setting.start(() -> near.await(Io.READABLE));

          near.close();

          assertThatThrownBy(waiter::get).cause().isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(() -> near.await(Io.WRITABLE, Duration.ZERO))
              .isInstanceOf(ClosedChannelException.class);
          assertThat(near.isOpen()).isFalse();
          assertThat(near.io().isOpen()).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  void interruptEndsAWait(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          Thread.currentThread().interrupt();

          assertThatThrownBy(() -> near.await(Io.READABLE))
              .isInstanceOf(InterruptedIOException.class)
              .hasMessageStartingWith("wait for READABLE of TcpSocket[")
              .hasMessageEndingWith("was interrupted");

          assertThat(Thread.interrupted()).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource
  void unknownEventsAreRefused(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          assertThatIllegalArgumentException().isThrownBy(() -> near.await(0));
          assertThatIllegalArgumentException().isThrownBy(() -> near.await(8, null));
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W29: a listener never has room, so waiting for that is refused")
  void listenerIsNeverWritable(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        assertThatThrownBy(() -> listener.await(Io.WRITABLE))
            .isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> new Select().writable(listener))
            .isInstanceOf(NonWritableChannelException.class);
        assertThat(listener.await(Io.READABLE, Duration.ZERO)).isZero();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T1, R22: of the time of a handle and a time-out around it the earlier counts")
  void earlierOfOwnTimeAndTimeoutAroundCounts(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setTimeout(Duration.ofHours(1)).setDeadline(Deadline.after(Duration.ofHours(2)));
          assertThatThrownBy(() -> Fibers.timeout(LITTLE, () -> near.read(new byte[1])))
              .isInstanceOf(TimeoutException.class);
          near.setDeadline(Deadline.after(LITTLE));
          assertThatThrownBy(
                  () -> Fibers.timeout(Duration.ofHours(1), () -> near.read(new byte[1])))
              .isInstanceOf(SocketTimeoutException.class);

          near.setDeadline(null);
          far.write(new byte[1]);
          assertThat(near.read(new byte[1])).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void waitEndsWithATimeoutAround(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) ->
            assertThatThrownBy(() -> Fibers.timeout(LITTLE, () -> near.await(Io.READABLE)))
                .isInstanceOf(TimeoutException.class));
  }
}
