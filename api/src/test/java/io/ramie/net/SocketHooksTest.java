package io.ramie.net;

import static io.ramie.spi.Io.DONT_WAIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.HookNotes;
import io.ramie.WaitlessScheduler;
import io.ramie.spi.Errno;
import io.ramie.spi.Hook;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What sockets give to the hooks, and make of what those return. */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class SocketHooksTest {
  private final HookNotes hooks = new HookNotes();

  private interface Body {
    void run(TcpSocket near, TcpSocket far) throws Exception;
  }

  private void connected(Body body) throws Exception {
    try (Loopback loopback = Loopback.open()) {
      run(() -> body.run(loopback.near(), loopback.far()));
    }
  }

  private void run(Fibers.Action<Exception> action) throws Exception {
    Fibers.run(hooks.scheduler(), action);
  }

  private static UdpSocket bound() throws Exception {
    return UdpSocket.bind(new InetSocketAddress(Loopback.IPV4, 0));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  @DisplayName("K1: each write of a stream is given its bytes, urgent data their flag")
  void streamIsSentPieceByPiece() throws Exception {
    connected((near, far) -> {
      near.write(bytes("foo"));
      near.write(bytes("bar"));
      near.sendUrgent('!');
      byte[] received = new byte[6];
      far.readFully(received);

      assertThat(hooks.given(Hook.IO_WRITE))
          .containsExactly(asList(near.io(), "foo", 0L), asList(near.io(), "bar", 0L));
      assertThat(hooks.given(Hook.SOCKET_SEND))
          .containsExactly(asList(near.io(), "!", Io.OUT_OF_BAND | DONT_WAIT, null));
      assertThat(received).asString(UTF_8).isEqualTo("foobar");
    });
  }

  @Test
  @DisplayName("K1: a datagram to the connected peer has no destination")
  void connectedDatagramHasNoDestination() throws Exception {
    run(() -> {
      try (UdpSocket near = bound();
          UdpSocket far = bound()) {
        near.connect(far.localAddress());
        near.send(bytes("foo"));
        near.send(bytes("bar"));

        assertThat(hooks.given(Hook.SOCKET_SEND))
            .containsExactly(
                asList(near.io(), "foo", DONT_WAIT, null),
                asList(near.io(), "bar", DONT_WAIT, null));
      }
    });
  }

  @Test
  @DisplayName("K2: an address, and a name and a port, are the same destination")
  void namesAreSentToAddresses() throws Exception {
    hooks.answer(Hook.ADDRESS_RESOLVE, List.of(Loopback.IPV4));

    run(() -> {
      try (UdpSocket near = bound();
          UdpSocket far = bound()) {
        near.send(bytes("foo"), far.localAddress());
        near.send(bytes("bar"), InetSocketAddress.createUnresolved("far", far.port()));

        assertThat(hooks.given(Hook.SOCKET_SEND))
            .extracting(given -> given.get(3))
            .containsExactly(far.localAddress(), far.localAddress());
        assertThat(far.receive(new byte[9]).sender()).isEqualTo(near.localAddress());
        assertThat(far.receive(new byte[9]).sender()).isEqualTo(near.localAddress());
      }
    });
  }

  @Test
  @DisplayName("K3: a stream is read as far as there is room, and asks for no sender")
  void streamAsksForNoSender() throws Exception {
    connected((near, far) -> {
      far.write(bytes("foobar"));
      far.shutdownOutput();

      assertThat(near.peek(new byte[9])).isEqualTo(6);
      assertThat(near.read(new byte[9])).isEqualTo(6);

      assertThat(hooks.given(Hook.SOCKET_RECEIVE))
          .containsExactly(asList(near.io(), 9L, Io.PEEK | DONT_WAIT, null));
      assertThat(hooks.given(Hook.IO_READ)).containsExactly(asList(near.io(), 9L, 0L));
    });
  }

  @Test
  @DisplayName("K4: the sender of a datagram is the one that the hook names")
  void senderIsThatOfTheHook() throws Exception {
    InetSocketAddress far = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 7);
    ByteBuffer target = ByteBuffer.allocate(9);

    Datagram<InetSocketAddress> datagram =
        Fibers.run(
            new Postman(far, "hello"),
            () -> {
              try (UdpSocket socket = bound()) {
                return socket.receive(target);
              }
            });

    assertThat(datagram).isEqualTo(new Datagram<>(far, 5, 5));
    assertThat(UTF_8.decode(target.flip()).toString()).isEqualTo("hello");
  }

  /** Brings a datagram that nobody has sent. */
  private static final class Postman extends WaitlessScheduler {
    private final SocketAddress from;
    private final MemorySegment text;

    Postman(SocketAddress from, String text) {
      this.from = from;
      this.text = MemorySegment.ofArray(bytes(text));
    }

    @Override
    public long socketReceive(
        Io socket, MemorySegment buffer, int flags, Consumer<? super SocketAddress> sender) {
      sender.accept(from);
      MemorySegment.copy(text, 0, buffer, 0, text.byteSize());
      return text.byteSize();
    }
  }

  @Test
  @DisplayName("K5: a connect is given the address, and succeeds with 0")
  void connectIsGivenTheAddress() throws Exception {
    hooks.answer(Hook.ADDRESS_RESOLVE, List.of(Loopback.IPV4));

    try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
      run(() -> {
        try (TcpSocket socket = TcpSocket.connect("listener", listener.port())) {
          assertThat(hooks.given(Hook.ADDRESS_RESOLVE)).containsExactly(List.of("listener"));
          assertThat(hooks.given(Hook.SOCKET_CONNECT))
              .containsExactly(List.of(socket.io(), listener.localAddress()));
          assertThat(socket.remoteAddress()).isEqualTo(listener.localAddress());
        }
      });
    }
  }

  @Test
  @DisplayName("K6: what the hook accepts is a socket of the listener's kind, which owns it")
  void acceptedHandleBelongsToASocket(@TempDir Path folder) throws Exception {
    try (Loopback loopback = Loopback.open();
        SocketPair<UnixSocket> pair = UnixSocket.pair();
        TcpListener tcp = TcpListener.listenOnLoopback(0);
        UnixListener unix = UnixListener.listen(folder.resolve("socket"))) {
      run(() -> {
        hooks.answer(Hook.SOCKET_ACCEPT, IoResult.of(loopback.far().io()));
        try (TcpSocket accepted = tcp.accept()) {
          assertThat(accepted.io()).isSameAs(loopback.far().io());
          assertThat(accepted.remoteAddress()).isEqualTo(loopback.near().localAddress());
        }
        hooks.answer(Hook.SOCKET_ACCEPT, IoResult.of(pair.second().io()));
        try (UnixSocket accepted = unix.accept()) {
          assertThat(accepted.io()).isSameAs(pair.second().io());
        }
      });

      assertThat(hooks.given(Hook.SOCKET_ACCEPT))
          .containsExactly(List.of(tcp.io()), List.of(unix.io()));
      assertThat(loopback.far().isOpen()).isFalse();
      assertThat(pair.second().isOpen()).isFalse();
    }
  }

  @Test
  @DisplayName("K7: a number that a hook returns becomes the exception of its operation")
  void errorsOfHooksAreThrown() throws Exception {
    hooks.answer(Hook.SOCKET_SEND, (long) Errno.ENOTCONN.result());
    hooks.answer(Hook.SOCKET_RECEIVE, (long) Errno.ENOTSOCK.result());
    hooks.answer(Hook.SOCKET_CONNECT, Errno.ECONNREFUSED.result());
    hooks.answer(Hook.SOCKET_ACCEPT, IoResult.error(Errno.EBADF));

    run(() -> {
      try (UdpSocket datagrams = bound();
          TcpListener listener = TcpListener.listenOnLoopback(0)) {
        assertFails(() -> datagrams.send(new byte[1]), SocketException.class, "send", "ENOTCONN");
        assertFails(
            () -> datagrams.receive(new byte[1]), SocketException.class, "receive", "ENOTSOCK");
        assertFails(
            () -> TcpSocket.connect("127.0.0.1", 7),
            ConnectException.class,
            "connect to 127.0.0.1:7",
            "ECONNREFUSED");
        assertFails(listener::accept, SocketException.class, "accept on 127.0.0.1:", "EBADF");
      }
    });
  }

  private static void assertFails(
      Fibers.Action<Exception> action, Class<?> type, String operation, String error) {
    assertThatThrownBy(action::run)
        .isInstanceOf(type)
        .hasMessageStartingWith(operation)
        .hasMessageContaining(error);
  }

  @Test
  @DisplayName("A4: a look-up that finds nothing is an unknown host")
  void emptyAnswerIsAnUnknownHost() throws Exception {
    hooks.answer(Hook.ADDRESS_RESOLVE, List.of());

    run(() ->
        assertThatThrownBy(() -> TcpSocket.connect("nowhere", 80))
            .isInstanceOf(UnknownHostException.class)
            .hasMessage("unknown host 'nowhere'"));
  }

  @Test
  @DisplayName("A1: addresses are tried in the order of the hook, with the port")
  void addressesKeepTheirOrder() throws Exception {
    InetAddress second = InetAddress.ofLiteral("127.0.0.3");
    hooks.answer(Hook.ADDRESS_RESOLVE, List.of(Loopback.IPV4, Loopback.IPV6, second));
    hooks.answer(Hook.SOCKET_CONNECT, Errno.ECONNREFUSED.result());

    run(() ->
        assertThatThrownBy(() -> TcpSocket.connect("several", 7))
            .isInstanceOf(ConnectException.class));

    assertThat(hooks.given(Hook.SOCKET_CONNECT))
        .extracting(given -> given.get(1))
        .containsExactly(
            new InetSocketAddress(Loopback.IPV4, 7),
            new InetSocketAddress(Loopback.IPV6, 7),
            new InetSocketAddress(second, 7));
  }
}
