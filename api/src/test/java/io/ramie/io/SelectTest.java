package io.ramie.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.net.SocketPair;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.net.UdpSocket;
import io.ramie.net.UnixSocket;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SelectTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private interface Body {
    void run(UnixSocket near, UnixSocket far) throws Exception;
  }

  private static void connected(Setting setting, Body body) throws Exception {
    setting.run(() -> {
      try (SocketPair<UnixSocket> pair = UnixSocket.pair()) {
        body.run(pair.first(), pair.second());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("SEL1: what is ready is found, as the objects that were given")
  void readyHandlesAreFound(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          far.write(new byte[1]);

          Select.Ready ready =
              new Select().readable(far, near).writable(far).priority(near).await();

          assertThat(ready.readable()).containsExactly(near);
          assertThat(ready.writable()).containsExactly(far);
          assertThat(ready.priority()).isEmpty();
          assertThat(ready.isEmpty()).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("SEL2: lists that were not asked for are empty")
  void otherListsAreEmpty(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          far.write(new byte[1]);

          assertThat(new Select().readable(near).await())
              .isEqualTo(new Select.Ready(List.of(near), List.of(), List.of()));
          assertThat(new Select().writable(near, near).await())
              .isEqualTo(new Select.Ready(List.of(), List.of(near), List.of()));
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("SEL3: after the time there is nothing; no time only looks")
  void timeoutFindsNothing(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          near.setTimeout(Duration.ZERO);
          Select select = new Select().readable(near, far);

          assertThat(select.await(LITTLE).isEmpty()).isTrue();
          assertThat(select.await(Duration.ZERO).isEmpty()).isTrue();
          assertThat(new Select().await(LITTLE).isEmpty()).isTrue();

          far.write(new byte[1]);
          assertThat(select.await((Duration) null).readable()).containsExactly(near);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("SEL3: without a time-out it waits for the first")
  void firstOneEndsTheWait(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          Future<Select.Ready> waiter =
              setting.start(() -> new Select().readable(near, far).await());

          far.write(new byte[1]);

          assertThat(waiter.get().readable()).containsExactly(near);
        });
  }

  @ParameterizedTest
  @EnumSource
  void handlesOfAnyKindCanBeMixed(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0);
          UdpSocket datagrams = UdpSocket.bind(listener.localAddress());
          Pipe pipe = Pipe.open();
          TcpSocket client = TcpSocket.connect(listener.localAddress())) {
        Select select =
            new Select().readable(listener, datagrams, pipe.source(), client).writable(pipe.sink());
        datagrams.send(new byte[0], datagrams.localAddress());
        listener.await(Io.READABLE);
        datagrams.await(Io.READABLE);

        Select.Ready ready = select.await();

        assertThat(ready.readable()).containsExactly(listener, datagrams);
        assertThat(ready.writable()).containsExactly(pipe.sink());
        try (TcpSocket accepted = listener.accept()) {
          accepted.sendUrgent(1);
          assertThat(new Select().priority(client).await().priority()).containsExactly(client);
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W29: what could only wait for ever is refused")
  void wrongDirectionsAreRefused(Setting setting) throws Exception {
    setting.run(() -> {
      try (Pipe pipe = Pipe.open()) {
        assertThatThrownBy(() -> new Select().readable(pipe.sink()))
            .isInstanceOf(NonReadableChannelException.class);
        assertThatThrownBy(() -> new Select().writable(pipe.source()))
            .isInstanceOf(NonWritableChannelException.class);
        assertThatIllegalStateException()
            .isThrownBy(() -> new Select().await())
            .withMessage("no handles to wait for, and no time-out");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("SEL5: a member that is closed ends the select, before and meanwhile")
  void closedMemberEndsIt(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          try (SocketPair<UnixSocket> pair = UnixSocket.pair()) {
            Select select = new Select().readable(near, pair.first());
            Future<Select.Ready> waiter = setting.start(() -> select.await());
            Future<Select.Ready> other =
                setting.start(() -> new Select().readable(pair.first()).await());

            near.close();

            assertThatThrownBy(waiter::get).cause().isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(select::await).isInstanceOf(ClosedChannelException.class);
            pair.second().write(new byte[1]);
            assertThat(other.get().readable()).containsExactly(pair.first());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("SEL6: an interrupt ends it, and it can be awaited again")
  void interruptEndsIt(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          Select select = new Select().readable(near);
          Thread.currentThread().interrupt();

          assertThatThrownBy(select::await)
              .isInstanceOf(InterruptedIOException.class)
              .hasMessage("select of 1 readable, 0 writable, 0 priority handles was interrupted");

          assertThat(Thread.interrupted()).isTrue();
          far.write(new byte[1]);
          assertThat(select.await().readable()).containsExactly(near);
        });
  }

  @ParameterizedTest
  @EnumSource
  void timeoutAroundEndsIt(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) ->
            assertThatThrownBy(
                    () -> Fibers.timeout(LITTLE, () -> new Select().readable(near).await()))
                .isInstanceOf(TimeoutException.class));
  }

  @Test
  @DisplayName("SEL4: others run meanwhile")
  void othersRunMeanwhile() throws Exception {
    Fibers.run(() -> {
      List<SocketPair<UnixSocket>> pairs = new ArrayList<>();
      Select select = new Select();
      for (int i = 0; i < 100; i++) {
        pairs.add(UnixSocket.pair());
        select.readable(pairs.get(i).first());
      }
      Fiber<Select.Ready> selecting = Fibers.schedule(() -> select.await());

      pairs.get(42).second().write(new byte[1]);

      assertThat(selecting.value().readable()).containsExactly(pairs.get(42).first());
      pairs.forEach(SocketPair::close);
    });
  }
}
