package io.ramie.net;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.FiberScheduler;
import io.ramie.spi.SchedulerOptions;
import io.ramie.spi.Schedulers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ResolveTest {
  private static final InetAddress NOBODY = InetAddress.ofLiteral("127.0.0.2");

  private final NamedPlatform names =
      new NamedPlatform(
          Map.of(
              "localhost", List.of(Loopback.IPV4),
              "second", List.of(NOBODY, Loopback.IPV4, Loopback.IPV4),
              "both", List.of(Loopback.IPV6, Loopback.IPV4),
              "six", List.of(Loopback.IPV6),
              "silent", List.of(NOBODY, Loopback.IPV4),
              "nobody", List.of(NOBODY, InetAddress.ofLiteral("127.0.0.3"))));

  private void run(Fibers.Action<Exception> action) throws Exception {
    FiberScheduler scheduler =
        Schedulers.provider("epoll").create(SchedulerOptions.DEFAULT.withPlatform(names));
    Fibers.run(scheduler, action);
  }

  @Test
  @DisplayName("A2: an address in numbers needs no resolver")
  void literalsAreNotResolved() throws Exception {
    run(() -> {
      try (TcpListener listener = TcpListener.listen(0)) {
        TcpSocket.connect("127.0.0.1", listener.port()).close();
        TcpSocket.connect("::1", listener.port()).close();
        TcpSocket.connect("[::1]", listener.port()).close();
        TcpSocket.connect(new InetSocketAddress(Loopback.IPV4, listener.port())).close();
      }
    });

    assertThat(names.asked()).isEmpty();
  }

  @Test
  void invalidLiteralsAreNotResolvedEither() throws Exception {
    run(() ->
        assertThatThrownBy(() -> TcpSocket.connect("fe80::1%nosuch", 80))
            .isInstanceOf(UnknownHostException.class)
            .hasMessageContaining("'fe80::1%nosuch'"));

    assertThat(names.asked()).isEmpty();
  }

  @Test
  @DisplayName("A3: localhost is resolved")
  void localhostIsResolved() throws Exception {
    run(() -> {
      try (TcpListener listener =
          TcpListener.listen(InetSocketAddress.createUnresolved("localhost", 0))) {
        TcpSocket.connect("localhost", listener.port()).close();
      }
    });

    assertThat(names.asked()).containsExactly("localhost", "localhost");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A3, A5: the system's own resolver knows localhost, and what is no name")
  void systemResolverIsAsked(Setting setting) throws Exception {
    InetSocketAddress local = InetSocketAddress.createUnresolved("localhost", 0);
    InetSocketAddress noName = InetSocketAddress.createUnresolved("nosuch..name", 7);

    setting.run(() -> {
      try (TcpListener listener = TcpListener.listen(local);
          UdpSocket datagrams = UdpSocket.bind(local)) {
        TcpSocket.connect("localhost", listener.port()).close();
        listener.accept().close();
        assertThatThrownBy(() -> TcpSocket.connect(noName))
            .isInstanceOf(UnknownHostException.class)
            .hasMessage("unknown host 'nosuch..name'");
        assertThatThrownBy(() -> datagrams.send(new byte[1], noName))
            .isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> datagrams.connect(noName))
            .isInstanceOf(UnknownHostException.class);
      }
    });
  }

  @Test
  @DisplayName("A4: a name that nobody knows")
  void unknownHost() throws Exception {
    run(() -> {
      assertThatThrownBy(() -> TcpSocket.connect("nosuch.invalid", 80))
          .isInstanceOf(UnknownHostException.class)
          .hasMessage("unknown host 'nosuch.invalid'");
      assertThatThrownBy(() -> TcpListener.listen(InetSocketAddress.createUnresolved("nosuch", 0)))
          .isInstanceOf(UnknownHostException.class);
    });
  }

  @Test
  void addressesAreTriedInTurn() throws Exception {
    run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0);
          TcpSocket socket = TcpSocket.connect("second", listener.port())) {
        assertThat(socket.remoteAddress().getAddress()).isEqualTo(Loopback.IPV4);
      }
    });
  }

  @Test
  void everyFailureIsReported() throws Exception {
    int port = Loopback.freePort();

    run(() ->
        assertThatThrownBy(() -> TcpSocket.connect("nobody", port))
            .isInstanceOf(ConnectException.class)
            .hasMessageStartingWith("connect to nobody:" + port + " failed at each of 2")
            .hasMessageContaining("connect to 127.0.0.2:" + port)
            .hasMessageContaining("connect to 127.0.0.3:" + port)
            .satisfies(error -> assertThat(error.getSuppressed()).hasSize(2)));
  }

  @Test
  void slowLookUpTimesOut() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    names.beforeAnswer(() -> {
      try {
        never.await();
      } catch (InterruptedException stopped) {
        throw new UnknownHostException("interrupted");
      }
    });

    run(() ->
        assertThatThrownBy(() -> TcpSocket.connect("localhost", 80, Duration.ofMillis(10)))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage("connect to localhost:80 timed out after 0.01s"));
  }

  @Test
  @DisplayName("A6: others run while a name is looked up")
  void othersRunMeanwhile() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    names.beforeAnswer(() -> {
      try {
        released.await();
      } catch (InterruptedException stopped) {
        throw new UnknownHostException("interrupted");
      }
    });

    run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        var connecting = Fibers.schedule(() -> connectAndClose("localhost", listener.port()));
        assertThat(connecting.isDone()).isFalse();
        released.countDown();
        assertThat(connecting.value()).isTrue();
      }
    });
  }

  private static boolean connectAndClose(String host, int port) throws IOException {
    TcpSocket.connect(host, port).close();
    return true;
  }

  @Test
  @DisplayName("A1: with a family, only its addresses are tried")
  void familyFiltersAddresses() throws Exception {
    run(() -> {
      try (TcpListener listener = TcpListener.listen(0)) {
        assertThat(peerOf(INET, listener)).isEqualTo(Loopback.IPV4);
        assertThat(peerOf(INET6, listener)).isEqualTo(Loopback.IPV6);
        assertThatThrownBy(() -> TcpSocket.builder().family(INET).connect("six", listener.port()))
            .isInstanceOf(UnknownHostException.class)
            .hasMessage("host 'six' has no INET address, only [/0:0:0:0:0:0:0:1]");
      }
    });
  }

  private static InetAddress peerOf(ProtocolFamily family, TcpListener listener)
      throws IOException {
    try (TcpSocket socket = TcpSocket.builder().family(family).connect("both", listener.port())) {
      return socket.remoteAddress().getAddress();
    }
  }

  @Test
  @DisplayName("RFC 8305: the other family is tried when the first one leads nowhere")
  void otherFamilyIsTried() throws Exception {
    run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0);
          TcpSocket socket = TcpSocket.connect("both", listener.port())) {
        assertThat(socket.remoteAddress().getAddress()).isEqualTo(Loopback.IPV4);
      }
    });
  }

  @Test
  @DisplayName("An address that does not answer leaves time for the others")
  void silentAddressLeavesTime() throws Exception {
    run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0);
          TcpListener full = TcpListener.listen(new InetSocketAddress(NOBODY, listener.port()), 1);
          TcpSocket first = TcpSocket.connect(full.localAddress());
          TcpSocket second = TcpSocket.connect(full.localAddress());
          TcpSocket socket = TcpSocket.connect("silent", listener.port(), Duration.ofSeconds(5))) {
        assertThat(first.isOpen() && second.isOpen()).isTrue();
        assertThat(socket.remoteAddress().getAddress()).isEqualTo(Loopback.IPV4);
      }
    });
  }

  @Test
  void eachFailureIsToldWhenTheTimeIsOver() throws Exception {
    run(() -> {
      try (TcpListener full = TcpListener.listen(new InetSocketAddress(NOBODY, 0), 1);
          TcpSocket first = TcpSocket.connect(full.localAddress());
          TcpSocket second = TcpSocket.connect(full.localAddress())) {
        assertThat(first.isOpen() && second.isOpen()).isTrue();
        assertThatThrownBy(() -> TcpSocket.connect("silent", full.port(), Duration.ofMillis(50)))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage("connect to silent:" + full.port() + " timed out after 0.05s")
            .satisfies(error -> assertThat(error.getSuppressed()).hasSize(1));
      }
    });
  }

  @Test
  @DisplayName("A5: datagrams to a name go through the resolver, too")
  void datagramsAreResolved() throws Exception {
    run(() -> {
      try (UdpSocket server = UdpSocket.bind(InetSocketAddress.createUnresolved("localhost", 0));
          UdpSocket client = UdpSocket.open();
          UdpSocket four = UdpSocket.bind(new InetSocketAddress(Loopback.IPV4, 0))) {
        InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", server.port());
        client.send(new byte[1], name);
        client.connect(name).send(new byte[2]);
        four.send(new byte[3], InetSocketAddress.createUnresolved("both", server.port()));

        for (int length = 1; length <= 3; length++) {
          assertThat(server.receive(new byte[9]).length()).isEqualTo(length);
        }
        assertThatThrownBy(
                () -> client.send(new byte[1], InetSocketAddress.createUnresolved("nosuch", 7)))
            .isInstanceOf(UnknownHostException.class)
            .hasMessage("unknown host 'nosuch'");
      }
    });

    assertThat(names.asked())
        .containsExactly("localhost", "localhost", "localhost", "both", "nosuch");
  }
}
