package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import io.ramie.examples.server.Warnings;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PingTest {
  private final AtomicLong roundTrips = new AtomicLong();
  private final List<String> warnings = new ArrayList<>();

  private TcpServer server() throws IOException {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    return PingServer.listen(ServerOptions.at(anyPort).withWarnings(new Warnings(warnings::add)));
  }

  @Test
  void everyMessageComesBack() throws Exception {
    PingResult result = Fibers.run(() -> new Ping(new PingLoad(20, 30, 64), roundTrips).run());

    assertThat(result.roundTrips()).isEqualTo(600);
    assertThat(roundTrips).hasValue(600);
    assertThat(result.switches()).isGreaterThan(600);
    assertThat(result.roundTripsPerSecond()).isPositive();
    assertThat(result.switchesPerSecond()).isPositive();
  }

  @Test
  void longestMessagesComeBack() throws Exception {
    PingLoad load = new PingLoad(3, 10, PingLoad.MAX_MESSAGE_BYTES);

    PingResult result = Fibers.run(() -> new Ping(load, roundTrips).run());

    assertThat(result.roundTrips()).isEqualTo(30);
  }

  @Test
  void wrongReplyEndsTheRun() throws Exception {
    Fibers.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        Fibers.schedule(() -> answerWrongly(listener));
        PingClients clients =
            new PingClients(listener.localAddress(), new PingLoad(1, 5, 4), roundTrips);

        assertThatThrownBy(clients::run)
            .isInstanceOf(IOException.class)
            .hasMessage("client 0 got a wrong reply to its message 0");
      }
    });
  }

  private static void answerWrongly(TcpListener listener) throws IOException {
    try (TcpSocket socket = listener.accept()) {
      socket.readFully(new byte[4]);
      socket.write(new byte[] {1, 2, 3, 4});
    }
  }

  @Test
  void firstFailureEndsAllClients() throws Exception {
    Fibers.run(() -> {
      InetSocketAddress nobody;
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        nobody = listener.localAddress();
      }
      PingClients clients = new PingClients(nobody, new PingLoad(10, 5, 4), roundTrips);

      assertThatThrownBy(clients::run)
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("127.0.0.1:" + nobody.getPort());
    });

    assertThat(roundTrips).hasValue(0);
  }

  @Test
  void serverStopsWhileConnectionsAreIdle() throws Exception {
    Fibers.run(() -> {
      TcpServer server = server();
      var serving = Fibers.schedule("server", server::run);
      TcpSocket idle = TcpSocket.connect(server.address());
      idle.write(new byte[] {42});
      assertThat(idle.inputStream().read()).isEqualTo(42);

      Thread.ofPlatform().start(server::stop);
      serving.join();

      assertThat(idle.inputStream().read()).isEqualTo(-1);
      idle.close();
    });

    assertThat(warnings).isEmpty();
  }

  @Test
  void serverOutlivesAPeerThatResets() throws Exception {
    Fibers.run(() -> {
      try (TcpServer server = server()) {
        Fibers.schedule("server", server::run);
        TcpSocket rude = TcpSocket.connect(server.address());
        rude.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        rude.write(new byte[1000]);
        rude.close();

        PingClients clients =
            new PingClients(server.address(), new PingLoad(2, 2, 100), roundTrips);

        assertThat(clients.run().roundTrips()).isEqualTo(4);
      }
    });
  }

  @Test
  void impossibleLoadsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PingLoad(0, 1, 1))
        .withMessage("clients must be at least 1, not 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PingLoad(1, -5, 1))
        .withMessage("messages must be at least 1, not -5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PingLoad(1, 1, 65_537))
        .withMessage("size must be at most 65536 bytes, not 65537");
    assertThat(new PingLoad(Integer.MAX_VALUE, 3, 1).roundTrips()).isEqualTo(6_442_450_941L);
  }
}
