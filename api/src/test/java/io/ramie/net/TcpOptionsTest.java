package io.ramie.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Setting;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TcpOptionsTest {
  @ParameterizedTest
  @EnumSource
  void smallWritesAreSentAtOnce(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        assertThat(loopback.near().getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(loopback.far().getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void optionsAreSetAndRead(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        loopback
            .near()
            .setOption(StandardSocketOptions.SO_KEEPALIVE, true)
            .setOption(StandardSocketOptions.TCP_NODELAY, false)
            .setOption(StandardSocketOptions.SO_RCVBUF, 20_000);

        assertThat(loopback.near().getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(loopback.near().getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
        assertThat(loopback.near().getOption(StandardSocketOptions.SO_RCVBUF))
            .isGreaterThanOrEqualTo(20_000);
        assertThat(loopback.near().supportedOptions())
            .contains(StandardSocketOptions.SO_KEEPALIVE, StandardSocketOptions.SO_SNDBUF);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void unknownOptionListsTheKnownOnes(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        assertThatThrownBy(
                () -> loopback.near().setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true))
            .isInstanceOf(UnsupportedOperationException.class)
            .hasMessageContaining("IP_MULTICAST_LOOP")
            .hasMessageContaining("TCP_NODELAY");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> loopback.near().setOption(StandardSocketOptions.SO_RCVBUF, -1))
            .withMessageContaining("SO_RCVBUF");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void listenerIsReusable(Setting setting) throws Exception {
    setting.run(() -> {
      TcpListener listener = TcpListener.listenOnLoopback(0);
      int port = listener.port();
      assertThat(listener.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
      assertThat(listener.supportedOptions()).isNotEmpty();
      assertThat(listener.toString()).contains("127.0.0.1:" + port);
      TcpSocket near = TcpSocket.connect(listener.localAddress());
      TcpSocket far = listener.accept();
      far.close(); // first, so that it lingers
      near.close();
      listener.close();

      TcpListener.listen(new InetSocketAddress(Loopback.IPV4, port)).close();
    });
  }

  @ParameterizedTest
  @EnumSource
  void addressesMatch(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        assertThat(loopback.near().localAddress()).isEqualTo(loopback.far().remoteAddress());
        assertThat(loopback.near().remoteAddress()).isEqualTo(loopback.far().localAddress());
        assertThat(loopback.near().toString())
            .contains("127.0.0.1:" + loopback.near().localAddress().getPort())
            .contains("127.0.0.1:" + loopback.far().localAddress().getPort());
      }
    });
  }
}
