package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Descriptors;
import io.ramie.Setting;
import io.ramie.spi.ExtraSocketOptions;
import io.ramie.spi.Io;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets with options that have to be set first. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BuilderTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress(Loopback.IPV4, 0);

  @ParameterizedTest
  @EnumSource
  void severalListenersShareAPort(Setting setting) throws Exception {
    TcpListener.Builder shared =
        TcpListener.builder().option(StandardSocketOptions.SO_REUSEPORT, true);

    setting.run(() -> {
      try (TcpListener one = shared.listen(ANY_PORT);
          TcpListener two = shared.listen(one.localAddress());
          TcpSocket client = TcpSocket.connect(one.localAddress())) {
        assertThat(two.port()).isEqualTo(one.port());
        assertThat(client.isOpen()).isTrue();
        assertThat(accepts(one) ^ accepts(two)).isTrue();
        assertThatThrownBy(() -> TcpListener.listen(one.localAddress()))
            .isInstanceOf(BindException.class);
      }
    });
  }

  private static boolean accepts(TcpListener listener) throws Exception {
    int ready = listener.await(Io.READABLE, Duration.ZERO);
    if (ready != 0) {
      listener.accept().close();
    }
    return ready != 0;
  }

  @ParameterizedTest
  @EnumSource
  void optionsAreSetBeforeListening(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener =
              TcpListener.builder()
                  .option(StandardSocketOptions.SO_KEEPALIVE, true)
                  .backlog(7)
                  .listen(ANY_PORT);
          TcpSocket client = TcpSocket.connect(listener.localAddress());
          TcpSocket accepted = listener.accept()) {
        assertThat(client.getOption(StandardSocketOptions.SO_KEEPALIVE)).isFalse();
        assertThat(accepted.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void listenerForIpv6AloneRefusesIpv4(Setting setting) throws Exception {
    TcpListener.Builder six = TcpListener.builder().option(ExtraSocketOptions.IPV6_V6ONLY, true);

    setting.run(() -> {
      try (TcpListener listener = six.listen(new InetSocketAddress(0));
          TcpSocket client =
              TcpSocket.connect(new InetSocketAddress(Loopback.IPV6, listener.port()))) {
        assertThat(client.isOpen()).isTrue();
        assertThatThrownBy(() -> TcpSocket.connect("127.0.0.1", listener.port()))
            .isInstanceOf(ConnectException.class);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void datagramSocketsHaveMulticastOptions(Setting setting) throws Exception {
    setting.run(() -> {
      try (UdpSocket socket =
          UdpSocket.builder()
              .option(StandardSocketOptions.IP_MULTICAST_TTL, 3)
              .option(StandardSocketOptions.IP_MULTICAST_LOOP, false)
              .bind(ANY_PORT)) {
        assertThat(socket.getOption(StandardSocketOptions.IP_MULTICAST_TTL)).isEqualTo(3);
        assertThat(socket.getOption(StandardSocketOptions.IP_MULTICAST_LOOP)).isFalse();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void connectionLeavesFromALocalAddress(Setting setting) throws Exception {
    InetSocketAddress local = new InetSocketAddress("127.0.0.5", 0);

    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0);
          TcpSocket client =
              TcpSocket.builder()
                  .localAddress(local)
                  .option(StandardSocketOptions.TCP_NODELAY, false)
                  .connect(listener.localAddress());
          TcpSocket accepted = listener.accept()) {
        assertThat(accepted.remoteAddress().getAddress()).isEqualTo(local.getAddress());
        assertThat(client.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void wrongSetupsAreExplained(Setting setting) throws Exception {
    InetSocketAddress elsewhere = new InetSocketAddress("192.0.2.1", 0);

    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        assertThatThrownBy(
                () -> TcpSocket.builder().localAddress(elsewhere).connect(listener.localAddress()))
            .isInstanceOf(BindException.class)
            .hasMessageStartingWith("bind to 192.0.2.1:0 before connect to 127.0.0.1:");
        assertThatThrownBy(() ->
                TcpSocket.builder()
                    .option(StandardSocketOptions.SO_BROADCAST, true)
                    .connect(listener.localAddress()))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("SO_BROADCAST");
        assertThatIllegalArgumentException()
            .isThrownBy(() ->
                TcpListener.builder().option(StandardSocketOptions.SO_RCVBUF, -1).listen(ANY_PORT));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> TcpSocket.builder().localAddress(unresolved()))
            .withMessageStartingWith("not an address of this machine, but a name");
      }
    });
  }

  private static InetSocketAddress unresolved() {
    return InetSocketAddress.createUnresolved("localhost", 0);
  }

  @ParameterizedTest
  @EnumSource
  void wrongSetupsLeakNothing(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() -> wrongSetupsAreExplained(setting));
  }
}
