package io.ramie.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Deadline;
import io.ramie.Descriptors;
import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.Fiber;
import io.ramie.spi.Io;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class UdpTest {
  private static final Duration LITTLE = Duration.ofMillis(5);

  private interface Body {
    void run(UdpSocket near, UdpSocket far) throws Exception;
  }

  /** Two sockets, bound to the loopback address. */
  private static void bound(Setting setting, Body body) throws Exception {
    setting.run(() -> {
      try (UdpSocket near = UdpSocket.bind(new InetSocketAddress(Loopback.IPV4, 0));
          UdpSocket far = UdpSocket.bind(new InetSocketAddress(Loopback.IPV4, 0))) {
        body.run(near, far);
      }
    });
  }

  private static void connected(Setting setting, Body body) throws Exception {
    bound(
        setting,
        (near, far) ->
            body.run(near.connect(far.localAddress()), far.connect(near.localAddress())));
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K2, K4: a datagram comes with its sender, so that it can be answered")
  void datagramsKnowTheirSender(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          byte[] buffer = new byte[10];
          Future<Datagram<InetSocketAddress>> receiver = setting.start(() -> near.receive(buffer));

          far.send("hello".getBytes(UTF_8), near.localAddress());

          assertThat(receiver.get()).isEqualTo(new Datagram<>(far.localAddress(), 5, 5));
          assertThat(new String(buffer, 0, 5, UTF_8)).isEqualTo("hello");
          near.send(text("back"), receiver.get().sender());
          assertThat(far.receive(buffer).length()).isEqualTo(4);
        });
  }

  @ParameterizedTest
  @EnumSource
  void buffersOfEveryKindAreFilledAndSent(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          ByteBuffer direct = ByteBuffer.allocateDirect(4).put(text("abcd")).flip();
          ByteBuffer target = ByteBuffer.allocateDirect(10).position(2).limit(9);

          far.send(direct.position(1));
          assertThat(near.receive(target).length()).isEqualTo(3);
          far.send(text("xyz").asReadOnlyBuffer().position(2));
          assertThat(near.receive(target).length()).isEqualTo(1);

          assertThat(direct.hasRemaining()).isFalse();
          assertThat(target.position()).isEqualTo(6);
          assertThat(UTF_8.decode(target.flip().position(2)).toString()).isEqualTo("bcdz");
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K11: a datagram of length 0 is a message")
  void emptyDatagramsAreMessages(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          far.send(new byte[0], near.localAddress());
          far.send(ByteBuffer.allocateDirect(0), near.localAddress());

          assertThat(near.receive(new byte[10]))
              .isEqualTo(new Datagram<>(far.localAddress(), 0, 0));
          assertThat(near.receive(ByteBuffer.allocateDirect(10)).size()).isZero();
          assertThat(near.receiveNow(ByteBuffer.allocate(10))).isNull();
        });
  }

  @ParameterizedTest
  @EnumSource
  void truncationIsReported(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          for (ByteBuffer target :
              new ByteBuffer[] {ByteBuffer.allocate(3), ByteBuffer.allocateDirect(3)}) {
            far.send(text("hello"), near.localAddress());

            Datagram<InetSocketAddress> datagram = near.receive(target);

            assertThat(datagram.isTruncated()).isTrue();
            assertThat(datagram.length()).isEqualTo(3);
            assertThat(datagram.size()).isEqualTo(5);
            assertThat(UTF_8.decode(target.flip()).toString()).isEqualTo("hel");
          }
          far.send(text("all"), near.localAddress());
          assertThat(near.receive(new byte[3]).isTruncated()).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  void largestDatagramGoesThrough(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          far.send(new byte[65_507], near.localAddress());

          assertThat(near.receive(new byte[100_000]).length()).isEqualTo(65_507);
        });
  }

  @ParameterizedTest
  @EnumSource
  void tooLongDatagramIsAnError(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) ->
            assertThatThrownBy(() -> far.send(new byte[65_508]))
                .isInstanceOf(SocketException.class)
                .hasMessage(
                    "send to 127.0.0.1:%d failed: EMSGSIZE (Message too long);"
                        + " the datagram is too long for this way",
                    near.port()));
  }

  @ParameterizedTest
  @EnumSource
  void peekLeavesTheDatagram(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          far.send(text("hello"), near.localAddress());

          assertThat(near.peek(ByteBuffer.allocate(1)).size()).isEqualTo(5);

          assertThat(near.receive(new byte[10]).length()).isEqualTo(5);
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R18: receiving and sending now do not wait")
  void nowNeverWaits(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          ByteBuffer target = ByteBuffer.allocate(10);
          assertThat(near.receiveNow(target)).isNull();

          assertThat(far.sendNow(text("a"))).isTrue();
          assertThat(far.sendNow(text("b"), near.localAddress())).isTrue();
          near.await(Io.READABLE);

          assertThat(near.receiveNow(target)).isEqualTo(new Datagram<>(far.localAddress(), 1, 1));
          assertThat(near.receiveNow(target)).isNotNull();
          assertThat(target.position()).isEqualTo(2);
          assertThat(near.receiveNow(target)).isNull();
        });
  }

  @ParameterizedTest
  @EnumSource
  void connectedSocketHearsItsPeerOnly(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          try (UdpSocket stranger = UdpSocket.open()) {
            near.connect(far.localAddress());
            assertThat(near.remoteAddress()).isEqualTo(far.localAddress());

            stranger.send(text("stranger"), near.localAddress());
            far.send(text("friend"), near.localAddress());
            assertThat(near.receive(new byte[10]).sender()).isEqualTo(far.localAddress());

            near.disconnect();
            assertThat(near.remoteAddress()).isNull();
            stranger.send(text("stranger"), near.localAddress());
            assertThat(near.receive(new byte[10]).length()).isEqualTo(8);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K7: a refused datagram is an error of the next operation")
  void refusedDatagram(Setting setting) throws Exception {
    int port = Loopback.freePort();

    setting.run(() -> {
      try (UdpSocket socket = UdpSocket.open()) {
        socket
            .connect(new InetSocketAddress(Loopback.IPV4, port))
            .setTimeout(Duration.ofSeconds(9));
        socket.send(text("anybody?"));

        assertThatThrownBy(() -> socket.receive(new byte[1]))
            .isInstanceOf(PortUnreachableException.class)
            .hasMessage(
                "receive from 127.0.0.1:%d failed: ECONNREFUSED (Connection refused)", port);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void nowhereToSend(Setting setting) throws Exception {
    setting.run(() -> {
      try (UdpSocket socket = UdpSocket.open()) {
        assertThatThrownBy(() -> socket.send(text("to whom?")))
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("EDESTADDRREQ")
            .hasMessageEndingWith("say where to send, or connect the socket first");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void openSocketReachesBothFamilies(Setting setting) throws Exception {
    setting.run(() -> {
      try (UdpSocket server = UdpSocket.bind(0);
          UdpSocket client = UdpSocket.open()) {
        assertThat(client.port()).isZero();
        for (InetAddress address : new InetAddress[] {Loopback.IPV4, Loopback.IPV6}) {
          client.send(text("x"), new InetSocketAddress(address, server.port()));

          InetSocketAddress sender = server.receive(new byte[1]).sender();
          assertThat(sender.getAddress()).isEqualTo(address);
          assertThat(sender.getPort()).isEqualTo(client.port());
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void boundPortIsInUse(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) ->
            assertThatThrownBy(() -> UdpSocket.bind(near.localAddress()))
                .isInstanceOf(BindException.class)
                .hasMessageStartingWith(
                    "bind to 127.0.0.1:" + near.port() + " failed: EADDRINUSE"));
  }

  @ParameterizedTest
  @EnumSource
  void portIsSharedOnRequest(Setting setting) throws Exception {
    setting.run(() -> {
      UdpSocket.Builder shared =
          UdpSocket.builder().option(StandardSocketOptions.SO_REUSEPORT, true);
      try (UdpSocket one = shared.bind(new InetSocketAddress(Loopback.IPV4, 0));
          UdpSocket two = shared.bind(one.localAddress())) {
        assertThat(two.port()).isEqualTo(one.port());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void failedOpeningLeaksNothing(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() -> {
      boundPortIsInUse(setting);
      setting.run(() ->
          assertThatThrownBy(
                  () -> UdpSocket.builder().option(StandardSocketOptions.TCP_NODELAY, true).open())
              .isInstanceOf(UnsupportedOperationException.class)
              .hasMessageContaining("TCP_NODELAY"));
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("W28, R22: time-outs and deadlines end a receive")
  void limitsEndAReceive(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          near.setTimeout(LITTLE);
          assertTimedOut(() -> near.receive(new byte[1]), near);
          assertTimedOut(() -> near.receive(ByteBuffer.allocateDirect(1)), near);
          near.setTimeout(null).setDeadline(Deadline.after(LITTLE));
          assertTimedOut(() -> near.receive(new byte[1]), near);

          near.setDeadline(null);
          far.send(text("x"), near.localAddress());
          assertThat(near.receive(new byte[1]).length()).isEqualTo(1);
        });
  }

  private static void assertTimedOut(Fibers.Action<Exception> action, UdpSocket socket) {
    assertThatThrownBy(action::run)
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("receive on udp socket 127.0.0.1:%d timed out after 0.005s", socket.port());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("I6: an interrupt ends a receive")
  void interruptEndsAReceive(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          Thread.currentThread().interrupt();

          assertThatThrownBy(() -> near.receive(new byte[1]))
              .isInstanceOf(InterruptedIOException.class)
              .hasMessageStartingWith("receive on udp socket 127.0.0.1:");

          assertThat(Thread.interrupted()).isTrue();
        });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4, D9: closing ends every receive that waits")
  void closeEndsReceives(Setting setting) throws Exception {
    bound(
        setting,
        (near, far) -> {
          Future<?> heap = setting.start(() -> near.receive(new byte[1]));
          Future<?> direct = setting.start(() -> near.receive(ByteBuffer.allocateDirect(1)));

          near.close();

          assertThatThrownBy(heap::get).cause().isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(direct::get).cause().isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(() -> near.send(text("x"), far.localAddress()))
              .isInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(near::disconnect).isInstanceOf(ClosedChannelException.class);
          assertThat(near.toString()).contains("closed");
        });
  }

  @Test
  @DisplayName("C6: a thread, and a fiber elsewhere, close what a fiber receives on")
  void othersClose() throws Exception {
    for (boolean inFiber : new boolean[] {true, false}) {
      Fibers.run(() -> {
        UdpSocket socket = UdpSocket.bind(0);
        Fiber<?> receiver = Fibers.schedule(() -> socket.receive(new byte[1]));

        Thread.ofPlatform().start(inFiber ? () -> Fibers.run(socket::close) : socket::close);

        assertThatThrownBy(receiver::get).cause().isInstanceOf(ClosedChannelException.class);
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void manyDatagramsArriveThroughOneBuffer(Setting setting) throws Exception {
    connected(
        setting,
        (near, far) -> {
          ByteBuffer buffer = ByteBuffer.allocateDirect(100);
          for (int i = 0; i < 300; i++) {
            far.send(new byte[i % 100]);
            assertThat(near.receive(buffer.clear()).length()).isEqualTo(i % 100);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void badArgumentsAreRefusedAtOnce(Setting setting) throws Exception {
    setting.run(() -> {
      try (UdpSocket socket = UdpSocket.open()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> socket.connect(new InetSocketAddress(Loopback.IPV4, 0)))
            .withMessage("port must be 1 to 65535, not 0");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> socket.receive(ByteBuffer.allocate(1).asReadOnlyBuffer()));
        assertThatThrownBy(() -> UdpSocket.bind(null)).isInstanceOf(NullPointerException.class);
      }
    });
  }
}
