package io.ramie.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Descriptors;
import io.ramie.Fibers;
import io.ramie.Setting;
import io.ramie.spi.AbstractUnixAddress;
import io.ramie.spi.Fiber;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class UnixTest {
  private static final SocketAddress UNNAMED = UnixDomainSocketAddress.of("");

  @TempDir private Path folder;

  private Path path() {
    return folder.resolve("socket");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K6, R25: a connection through a path goes both ways, and knows its addresses")
  void connectionThroughAPath(Setting setting) throws Exception {
    setting.run(() -> {
      try (UnixListener listener = UnixListener.listen(path())) {
        Future<String> client = setting.start(() -> ask(listener.localAddress()));
        try (UnixSocket socket = listener.accept()) {
          byte[] question = new byte[8];
          socket.readFully(question);
          socket.write("answer".getBytes(UTF_8));
          socket.shutdownOutput();

          assertThat(new String(question, UTF_8)).isEqualTo("question");
          assertThat(socket.localAddress()).isEqualTo(UnixDomainSocketAddress.of(path()));
          assertThat(socket.remoteAddress()).isEqualTo(UNNAMED);
        }
        assertThat(client.get()).isEqualTo("answer");
        assertThat(listener.localAddress()).isEqualTo(UnixDomainSocketAddress.of(path()));
      }
    });
  }

  private String ask(SocketAddress where) throws IOException {
    try (UnixSocket socket = UnixSocket.connect(where)) {
      assertThat(socket.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(path()));
      assertThat(socket.localAddress()).isEqualTo(UNNAMED);
      socket.write("question".getBytes(UTF_8));
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K6: abstract names need no file")
  void connectionThroughAnAbstractName(Setting setting) throws Exception {
    SocketAddress name = AbstractUnixAddress.of("ramie-test-" + folder);

    setting.run(() -> {
      try (UnixListener listener = UnixListener.listen(name);
          UnixSocket near = UnixSocket.connect(name);
          UnixSocket far = listener.accept()) {
        near.write(new byte[] {42});
        assertThat(far.inputStream().read()).isEqualTo(42);
        assertThat(near.remoteAddress()).isEqualTo(name).isEqualTo(far.localAddress());
        assertThatThrownBy(() -> UnixListener.listen(name))
            .isInstanceOf(BindException.class)
            .hasMessageStartingWith("listen on @ramie-test-")
            .hasMessageContaining("EADDRINUSE");
      }
      assertThatThrownBy(() -> UnixSocket.connect(name))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("connect to @ramie-test-");
    });
  }

  @ParameterizedTest
  @EnumSource
  void unnamedAddressGetsAnAbstractName(Setting setting) throws Exception {
    setting.run(() -> {
      try (UnixListener listener = UnixListener.listen(UNNAMED);
          UnixDatagramSocket near = UnixDatagramSocket.bind(UNNAMED);
          UnixDatagramSocket far = UnixDatagramSocket.bind(UNNAMED)) {
        assertThat(listener.localAddress()).isInstanceOf(AbstractUnixAddress.class);
        far.send(new byte[3], near.localAddress());
        assertThat(near.receive(new byte[9]).sender()).isEqualTo(far.localAddress());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void pairIsConnected(Setting setting) throws Exception {
    setting.run(() -> {
      try (SocketPair<UnixSocket> pair = UnixSocket.pair()) {
        Future<Boolean> writer = setting.start(() -> pair.first().write(new byte[3_000_000]));

        pair.second().readFully(new byte[3_000_000]);

        assertThat(writer.get()).isTrue();
        pair.first().close();
        assertThat(pair.second().read(new byte[1])).isEqualTo(-1);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void closingTheListenerRemovesItsFile(Setting setting) throws Exception {
    setting.run(() -> {
      UnixListener listener = UnixListener.listen(path());
      assertThat(path()).exists();

      listener.close();
      assertThat(path()).doesNotExist();

      Files.createFile(path());
      listener.close();
      assertThat(path()).exists();
      Files.delete(path());
    });
  }

  @ParameterizedTest
  @EnumSource
  void fileOfSomebodyElseIsLeft(Setting setting) throws Exception {
    setting.run(() -> {
      UnixListener listener = UnixListener.listen(path());
      Files.move(path(), folder.resolve("moved"));
      Files.createFile(path());

      listener.close();

      assertThat(path()).exists();
      Files.delete(path());
      Files.delete(folder.resolve("moved"));
    });
  }

  @ParameterizedTest
  @EnumSource
  void keptFileIsLeft(Setting setting) throws Exception {
    setting.run(() -> {
      UnixListener.listen(path()).keepFile().close();

      assertThat(path()).exists();
      assertThatThrownBy(() -> UnixSocket.connect(path()))
          .isInstanceOf(ConnectException.class)
          .hasMessage("connect to %s failed: ECONNREFUSED (Connection refused)", path());
      assertThatThrownBy(() -> UnixListener.listen(path()))
          .isInstanceOf(BindException.class)
          .hasMessageStartingWith("listen on " + path() + " failed: EADDRINUSE")
          .hasMessageEndingWith("delete the file if no socket uses it any more");
      assertThat(path()).exists();
      Files.delete(path());
    });
  }

  @ParameterizedTest
  @EnumSource
  void wrongPathsAreNamed(Setting setting) throws Exception {
    Path tooLong = folder.resolve("x".repeat(108));

    setting.run(() -> {
      assertThatThrownBy(() -> UnixSocket.connect(path()))
          .isInstanceOf(SocketException.class)
          .hasMessage("connect to %s failed: ENOENT (No such file or directory)", path());
      assertThatThrownBy(() -> UnixListener.listen(tooLong))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("ENAMETOOLONG");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> UnixListener.listen(UnixDomainSocketAddress.of(path()), 0))
          .withMessage("backlog must be at least 1, not 0");
    });
  }

  @ParameterizedTest
  @EnumSource
  void failuresLeakNothing(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() -> {
      wrongPathsAreNamed(setting);
      keptFileIsLeft(setting);
      fullQueueTimesOut(setting);
    });
  }

  @ParameterizedTest
  @EnumSource
  void fullQueueTimesOut(Setting setting) throws Exception {
    setting.run(() -> {
      try (UnixListener full = UnixListener.listen(UnixDomainSocketAddress.of(path()), 1);
          UnixSocket first = UnixSocket.connect(path());
          UnixSocket second = UnixSocket.connect(path())) {
        assertThat(first.isOpen() && second.isOpen()).isTrue();
        assertThatThrownBy(() -> UnixSocket.connect(full.localAddress(), Duration.ofMillis(5)))
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage(
                "connect to %s, whose listener has a full queue, timed out after 0.005s", path());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void connectWaitsForRoomInTheQueue(Setting setting) throws Exception {
    setting.run(() -> {
      try (UnixListener listener = UnixListener.listen(UnixDomainSocketAddress.of(path()), 1)) {
        List<Future<UnixSocket>> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          clients.add(setting.start(() -> UnixSocket.connect(path())));
        }
        for (int i = 0; i < 5; i++) {
          listener.accept().close();
        }
        for (Future<UnixSocket> client : clients) {
          client.get().close();
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void acceptTimesOut(Setting setting) throws Exception {
    setting.run(() -> {
      try (UnixListener listener = UnixListener.listen(path()).setTimeout(Duration.ofMillis(5))) {
        assertThatThrownBy(listener::accept)
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage("accept on %s timed out after 0.005s", path());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C4, C15, D9: closing ends accepts, reads and receives that wait")
  void closeEndsWaits(Setting setting) throws Exception {
    setting.run(() -> {
      UnixListener listener = UnixListener.listen(path());
      SocketPair<UnixSocket> read = UnixSocket.pair();
      SocketPair<UnixSocket> written = UnixSocket.pair();
      SocketPair<UnixDatagramSocket> datagrams = UnixDatagramSocket.pair();
      List<Future<?>> waiters =
          List.of(
              setting.start(() -> listener.accept()),
              setting.start(() -> read.first().read(new byte[1])),
              setting.start(() -> written.first().write(new byte[10_000_000])),
              setting.start(() -> datagrams.first().receive(new byte[1])),
              setting.start(() -> sendForEver(datagrams.first())));

      listener.close();
      read.first().close();
      written.first().close();
      datagrams.first().close();

      for (Future<?> waiter : waiters) {
        assertThatThrownBy(waiter::get).cause().isInstanceOf(ClosedChannelException.class);
      }
      List.of(read, written, datagrams).forEach(SocketPair::close);
    });
  }

  private static void sendForEver(UnixDatagramSocket socket) throws IOException {
    for (; ; ) {
      socket.send(new byte[1000]);
    }
  }

  @Test
  @DisplayName("C6: a thread, and a fiber elsewhere, close what a fiber reads from")
  void othersClose() throws Exception {
    for (boolean inFiber : new boolean[] {true, false}) {
      Fibers.run(() -> {
        try (SocketPair<UnixSocket> pair = UnixSocket.pair()) {
          UnixSocket near = pair.first();
          Fiber<?> reader = Fibers.schedule(() -> near.read(new byte[1]));

          Thread.ofPlatform().start(inFiber ? () -> Fibers.run(near::close) : near::close);

          assertThatThrownBy(reader::get).cause().isInstanceOf(ClosedChannelException.class);
        }
      });
    }
  }

  // Datagrams

  @ParameterizedTest
  @EnumSource
  @DisplayName("K4: a datagram comes with the path of its sender")
  void datagramsThroughPaths(Setting setting) throws Exception {
    Path other = folder.resolve("other");

    setting.run(() -> {
      try (UnixDatagramSocket near = UnixDatagramSocket.bind(path());
          UnixDatagramSocket far = UnixDatagramSocket.bind(other);
          UnixDatagramSocket stranger = UnixDatagramSocket.open()) {
        far.send("hello".getBytes(UTF_8), near.localAddress());
        stranger.send(new byte[0], near.localAddress());

        assertThat(near.receive(new byte[3]))
            .isEqualTo(new Datagram<>(UnixDomainSocketAddress.of(other), 3, 5));
        assertThat(near.receive(new byte[3])).isEqualTo(new Datagram<>(UNNAMED, 0, 0));
        assertThat(stranger.localAddress()).isEqualTo(UNNAMED);
      }
      assertThat(path()).doesNotExist();
      assertThat(other).doesNotExist();
    });
  }

  @ParameterizedTest
  @EnumSource
  void datagramPairIsConnected(Setting setting) throws Exception {
    setting.run(() -> {
      try (SocketPair<UnixDatagramSocket> pair = UnixDatagramSocket.pair()) {
        pair.first().send(ByteBuffer.allocateDirect(3));
        pair.first().send(new byte[100_000]);

        assertThat(pair.second().receive(ByteBuffer.allocateDirect(9)).length()).isEqualTo(3);
        assertThat(pair.second().receive(new byte[200_000]).length()).isEqualTo(100_000);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R11: sending waits while the queue of the receiver is full, connected or not")
  void sendWaitsForTheReceiver(Setting setting) throws Exception {
    int many = 1000;

    setting.run(() -> {
      for (boolean connect : new boolean[] {true, false}) {
        try (UnixDatagramSocket near = UnixDatagramSocket.bind(path());
            UnixDatagramSocket far = UnixDatagramSocket.open()) {
          Future<Boolean> sender = setting.start(() -> sendMany(far, near, connect, many));
          for (int i = 0; i < many; i++) {
            assertThat(near.receive(new byte[9]).length()).isEqualTo(i % 9);
          }
          assertThat(sender.get()).isTrue();
        }
      }
    });
  }

  private static void sendMany(
      UnixDatagramSocket from, UnixDatagramSocket to, boolean connect, int many)
      throws IOException {
    if (connect) {
      from.connect(to.localAddress());
    }
    for (int i = 0; i < many; i++) {
      if (connect) {
        from.send(new byte[i % 9]);
      } else {
        from.send(new byte[i % 9], to.localAddress());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void fullQueueEndsASendAfterItsTime(Setting setting) throws Exception {
    setting.run(() -> {
      try (UnixDatagramSocket near = UnixDatagramSocket.bind(path());
          UnixDatagramSocket far = UnixDatagramSocket.open().setTimeout(Duration.ofMillis(5))) {
        assertThatThrownBy(
                () -> {
                  for (; ; ) {
                    far.send(new byte[1], near.localAddress());
                  }
                })
            .isInstanceOf(SocketTimeoutException.class)
            .hasMessage("send to %s timed out after 0.005s", path());
        assertThat(far.sendNow(ByteBuffer.allocate(1), near.localAddress())).isFalse();

        far.connect(near.localAddress());
        assertThat(far.remoteAddress()).isEqualTo(near.localAddress());
        assertThat(far.sendNow(ByteBuffer.allocate(1))).isFalse();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void deadReceiverRefuses(Setting setting) throws Exception {
    setting.run(() -> {
      UnixDatagramSocket.bind(path()).keepFile().close();
      try (UnixDatagramSocket socket = UnixDatagramSocket.open()) {
        assertThatThrownBy(() -> socket.send(new byte[1], UnixDomainSocketAddress.of(path())))
            .isInstanceOf(ConnectException.class)
            .hasMessage("send to %s failed: ECONNREFUSED (Connection refused)", path());
        assertThatThrownBy(() -> socket.send(new byte[1]))
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("ENOTCONN")
            .hasMessageEndingWith("say where to send, or connect the socket first");
      }
      Files.delete(path());
    });
  }
}
