package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Descriptors;
import io.ramie.Fibers;
import io.ramie.Setting;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TcpErrorsTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  @ParameterizedTest
  @EnumSource
  @DisplayName("K7, K8: a refused connection says who refused and why")
  void refusedConnection(Setting setting) throws Exception {
    int port = Loopback.freePort();

    setting.run(() ->
        assertThatThrownBy(() -> TcpSocket.connect("127.0.0.1", port))
            .isInstanceOf(ConnectException.class)
            .hasMessage(
                "connect to 127.0.0.1:" + port + " failed: ECONNREFUSED (Connection refused)"));
  }

  @ParameterizedTest
  @EnumSource
  void failedConnectsLeakNothing(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() -> refusedConnection(setting));
  }

  @ParameterizedTest
  @EnumSource
  void portInUse(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        assertThatThrownBy(() -> TcpListener.listen(listener.localAddress()))
            .isInstanceOf(BindException.class)
            .hasMessageContaining("listen on 127.0.0.1:" + listener.port())
            .hasMessageContaining("EADDRINUSE (Address already in use)");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void addressOfAnotherMachine(Setting setting) throws Exception {
    InetSocketAddress elsewhere = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);

    setting.run(() ->
        assertThatThrownBy(() -> TcpListener.listen(elsewhere))
            .isInstanceOf(BindException.class)
            .hasMessageContaining("192.0.2.1:0")
            .hasMessageContaining("EADDRNOTAVAIL"));
  }

  @ParameterizedTest
  @EnumSource
  void resetByThePeer(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        loopback.resetFar();

        assertThatThrownBy(() -> loopback.near().read(new byte[1]))
            .isInstanceOf(SocketException.class)
            .hasMessageStartingWith("read from 127.0.0.1:")
            .hasMessageContaining("ECONNRESET (Connection reset by peer)");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R5: writing to a peer that has gone is an error of that write only")
  void peerHasGone(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        loopback.resetFar();

        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    loopback.near().write(new byte[1000]);
                  }
                })
            .isInstanceOf(SocketException.class)
            .hasMessageStartingWith("write to 127.0.0.1:");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void closedSocketRefusesEverything(Setting setting) throws Exception {
    setting.run(() -> {
      Loopback loopback = Loopback.open();
      TcpSocket closed = loopback.near();
      loopback.close();
      loopback.close();

      assertThat(closed.isOpen()).isFalse();
      assertThat(closed.toString()).contains("closed").contains("127.0.0.1:");
      assertThat(closed.remoteAddress().getAddress()).isEqualTo(Loopback.IPV4);
      assertClosed(() -> closed.read(new byte[1]));
      assertClosed(() -> closed.read(ByteBuffer.allocateDirect(1)));
      assertClosed(() -> closed.write(new byte[1]));
      assertClosed(() -> closed.write(ByteBuffer.allocateDirect(1)));
      assertClosed(closed::shutdownInput);
      assertClosed(closed::shutdownOutput);
      assertClosed(() -> closed.inputStream().available());
      assertClosed(() -> closed.getOption(StandardSocketOptions.SO_RCVBUF));
      assertClosed(() -> closed.setOption(StandardSocketOptions.SO_RCVBUF, 10_000));
    });
  }

  private static void assertClosed(Fibers.Action<Exception> action) {
    assertThatThrownBy(action::run)
        .isInstanceOf(ClosedChannelException.class)
        .hasMessageContaining("closed");
  }

  @ParameterizedTest
  @EnumSource
  void closedListenerRefusesToAccept(Setting setting) throws Exception {
    setting.run(() -> {
      TcpListener listener = TcpListener.listenOnLoopback(0);
      listener.close();
      listener.close();

      assertThat(listener.isOpen()).isFalse();
      assertClosed(listener::accept);
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R22, W28: the time-out of a socket ends reads and writes")
  void timeoutsOfASocket(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        TcpSocket socket = loopback.near().setTimeout(LITTLE);
        assertThat(socket.readTimeout()).isEqualTo(LITTLE);
        assertThat(socket.writeTimeout()).isEqualTo(LITTLE);

        assertTimedOut(() -> socket.read(new byte[1]), "read from 127.0.0.1:");
        assertTimedOut(() -> socket.read(ByteBuffer.allocateDirect(1)), "read from 127");
        assertTimedOut(() -> socket.write(new byte[20_000_000]), "write to 127.0.0.1:");
        assertTimedOut(() -> socket.write(ByteBuffer.allocateDirect(20_000_000)), "write to");

        loopback.far().write(new byte[] {42});
        socket.setTimeout(Duration.ofSeconds(20));
        assertThat(socket.inputStream().read()).isEqualTo(42);
      }
    });
  }

  private static void assertTimedOut(Fibers.Action<Exception> action, String operation) {
    assertThatThrownBy(action::run)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessageStartingWith(operation)
        .hasMessageContaining("timed out after 0.005s");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R18: no time at all means not to wait")
  void zeroTimeoutDoesNotWait(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        loopback.near().setTimeout(Duration.ZERO);
        assertThatThrownBy(() -> loopback.near().read(new byte[1]))
            .isInstanceOf(SocketTimeoutException.class);

        loopback.near().write(new byte[1]);
        assertThat(loopback.far().read(new byte[10])).isEqualTo(1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void acceptTimesOutAndWorksAgain(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        assertThatThrownBy(() -> listener.accept(LITTLE))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage("accept on 127.0.0.1:" + listener.port() + " timed out after 0.005s");

        try (TcpSocket near = TcpSocket.connect(listener.localAddress());
            TcpSocket far = listener.accept(Duration.ofSeconds(20))) {
          assertThat(far.remoteAddress()).isEqualTo(near.localAddress());
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K8: connecting to a listener that does not answer takes no longer than it may")
  void connectTimesOut(Setting setting) throws Exception {
    setting.run(() -> {
      InetSocketAddress loopback = new InetSocketAddress(Loopback.IPV4, 0);
      try (TcpListener full = TcpListener.listen(loopback, 1);
          TcpSocket first = TcpSocket.connect(full.localAddress());
          TcpSocket second = TcpSocket.connect(full.localAddress())) {
        assertThat(first.isOpen() && second.isOpen()).isTrue();
        assertThatThrownBy(() -> TcpSocket.connect(full.localAddress(), Duration.ofMillis(20)))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage("connect to 127.0.0.1:" + full.port() + " timed out after 0.02s");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void timedOutConnectsLeakNothing(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() -> connectTimesOut(setting));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("T7: a time-out around a read comes out of it, and the socket goes on")
  void timeoutAroundARead(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        assertThatThrownBy(() -> Fibers.timeout(LITTLE, () -> loopback.near().read(new byte[1])))
            .isInstanceOf(TimeoutException.class);

        loopback.far().write(new byte[1]);
        assertThat(loopback.near().read(new byte[10])).isEqualTo(1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("I6: an interrupt comes out of a read, and the status stays")
  void interruptedRead(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> loopback.near().read(new byte[1]))
            .isInstanceOf(InterruptedIOException.class)
            .hasMessageStartingWith("read from 127.0.0.1:")
            .hasMessageEndingWith("was interrupted");

        assertThat(Thread.interrupted()).isTrue();
        loopback.far().write(new byte[1]);
        assertThat(loopback.near().read(new byte[10])).isEqualTo(1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void badEndpointsAreRefusedAtOnce(Setting setting) throws Exception {
    setting.run(() -> {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TcpSocket.connect("127.0.0.1", 0))
          .withMessage("port must be 1 to 65535, not 0");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TcpSocket.connect("127.0.0.1", 65536))
          .withMessage("port must be 1 to 65535, not 65536");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TcpSocket.connect(" ", 80))
          .withMessage("host must not be empty");
      assertThatIllegalArgumentException().isThrownBy(() -> TcpListener.listen(-1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TcpListener.listen(new InetSocketAddress(0), 0))
          .withMessage("backlog must be at least 1, not 0");
      assertThatThrownBy(() -> TcpSocket.connect((String) null, 80)).hasMessage("host");
      assertThatThrownBy(() -> TcpListener.listen(null)).hasMessage("address");
    });
  }
}
