package io.ramie.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Descriptors;
import io.ramie.Setting;
import java.io.EOFException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class TcpTransferTest {
  private static final int LARGE = 5_000_003;

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R1, R3, R25: a read waits for what the other end writes, then for its end")
  void readWaitsForTheWriter(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        Future<Boolean> client =
            setting.start(() -> {
              try (TcpSocket socket = TcpSocket.connect(listener.localAddress())) {
                socket.write("hello".getBytes(UTF_8));
              }
            });
        try (TcpSocket socket = listener.accept()) {
          byte[] buffer = new byte[100];

          socket.readFully(buffer, 10, 5);

          assertThat(new String(buffer, 10, 5, UTF_8)).isEqualTo("hello");
          assertThat(buffer[9]).isZero();
          assertThat(buffer[15]).isZero();
          assertThat(socket.read(buffer)).isEqualTo(-1);
          assertThat(socket.read(buffer)).isEqualTo(-1);
        }
        assertThat(client.get()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R8, R9: nothing to transfer transfers nothing")
  void emptyBuffersDoNothing(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        assertThat(loopback.near().read(new byte[0])).isZero();
        assertThat(loopback.near().read(new byte[4], 4, 0)).isZero();
        assertThat(loopback.near().read(ByteBuffer.allocateDirect(0))).isZero();
        assertThat(loopback.near().write(ByteBuffer.allocate(0))).isZero();
        loopback.near().write(new byte[0]);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R11: large amounts go both ways at once, through full sockets, as arrays")
  void largeArraysGoBothWays(Setting setting) throws Exception {
    byte[] there = bytes(LARGE);
    byte[] back = bytes(LARGE + 1);

    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Boolean> nearWrites = setting.start(() -> loopback.near().write(there));
        Future<Boolean> farWrites = setting.start(() -> loopback.far().write(back));
        Future<byte[]> nearReads = setting.start(() -> read(loopback.near(), back.length));

        assertThat(read(loopback.far(), there.length)).isEqualTo(there);
        assertThat(nearReads.get()).isEqualTo(back);
        assertThat(nearWrites.get() && farWrites.get()).isTrue();
      }
    });
  }

  private static byte[] read(TcpSocket socket, int length) throws Exception {
    byte[] target = new byte[length];
    socket.readFully(target);
    return target;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R11: the same with buffers of every kind")
  void largeBuffersGoThrough(Setting setting) throws Exception {
    byte[] sent = bytes(LARGE);
    ByteBuffer direct = ByteBuffer.allocateDirect(LARGE).put(sent).flip();
    ByteBuffer readOnly = ByteBuffer.wrap(sent).asReadOnlyBuffer();
    ByteBuffer slice = ByteBuffer.wrap(sent, 5, LARGE - 5).slice();

    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Integer> written =
            setting.start(() ->
                loopback.near().write(direct)
                    + loopback.near().write(readOnly)
                    + loopback.near().write(slice));
        ByteBuffer first = ByteBuffer.allocateDirect(LARGE);
        ByteBuffer second = ByteBuffer.allocate(LARGE);
        ByteBuffer third = ByteBuffer.allocateDirect(LARGE - 5);

        loopback.far().readFully(first);
        loopback.far().readFully(second);
        loopback.far().readFully(third);

        assertThat(first.flip()).isEqualTo(ByteBuffer.wrap(sent));
        assertThat(second.array()).isEqualTo(sent);
        assertThat(third.flip()).isEqualTo(ByteBuffer.wrap(sent, 5, LARGE - 5));
        assertThat(written.get()).isEqualTo(3 * LARGE - 5);
        assertThat(direct.hasRemaining()).isFalse();
        assertThat(readOnly.hasRemaining()).isFalse();
        assertThat(slice.hasRemaining()).isFalse();
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("R11: after a time-out half-way, the position says how much was written")
  void positionIsRightAfterATimeout(Setting setting) throws Exception {
    byte[] sent = bytes(LARGE);
    for (ByteBuffer source :
        List.of(
            ByteBuffer.wrap(sent),
            ByteBuffer.wrap(sent).asReadOnlyBuffer(),
            ByteBuffer.allocateDirect(LARGE).put(sent).flip())) {
      setting.run(() -> {
        try (Loopback loopback = Loopback.open()) {
          loopback.near().setTimeout(Duration.ofMillis(1));
          assertThatThrownBy(
                  () -> {
                    for (; ; ) {
                      loopback.near().write(source.position(0));
                    }
                  })
              .isInstanceOf(SocketTimeoutException.class);
          loopback.near().close();

          int received = loopback.far().inputStream().readAllBytes().length;
          assertThat(received % LARGE).isEqualTo(source.position());
        }
      });
    }
  }

  @ParameterizedTest
  @EnumSource
  void bufferIsFilledFromItsPosition(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        for (ByteBuffer target : List.of(ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8))) {
          loopback.far().write("abcd".getBytes(UTF_8));
          target.position(2).limit(5);

          int count = loopback.near().read(target);

          assertThat(count).isEqualTo(3);
          assertThat(target.position()).isEqualTo(5);
          assertThat(target.get(0)).isZero();
          assertThat(target.get(2)).isEqualTo((byte) 'a');
          assertThat(loopback.near().read(new byte[8])).isEqualTo(1);
        }
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("L24-like ping-pong: every short message arrives whole and in order")
  void manyShortMessages(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        Future<Boolean> echo = setting.start(() -> echo(loopback.far()));
        byte[] message = new byte[16];
        byte[] reply = new byte[16];

        for (int i = 0; i < 500; i++) {
          Arrays.fill(message, (byte) i);
          loopback.near().write(message);
          loopback.near().readFully(reply);
          assertThat(reply).isEqualTo(message);
        }

        loopback.near().shutdownOutput();
        assertThat(echo.get()).isTrue();
        assertThat(loopback.near().read(reply)).isEqualTo(-1);
      }
    });
  }

  private static void echo(TcpSocket socket) throws Exception {
    byte[] buffer = new byte[1000];
    for (int count = socket.read(buffer); count >= 0; count = socket.read(buffer)) {
      socket.write(buffer, 0, count);
    }
    socket.shutdownOutput();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("K3: half-close: data, then the end, while the other direction goes on")
  void halfCloseEndsOneDirection(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        byte[] buffer = new byte[9];
        loopback.far().write("123456".getBytes(UTF_8));
        loopback.far().shutdownOutput();

        assertThat(loopback.near().read(buffer)).isEqualTo(6);
        assertThat(loopback.near().read(buffer)).isEqualTo(-1);
        loopback.near().write("still".getBytes(UTF_8));
        assertThat(loopback.far().read(buffer)).isEqualTo(5);

        loopback.far().shutdownInput();
        assertThat(loopback.far().read(buffer)).isEqualTo(-1);
        assertThatThrownBy(() -> loopback.far().write(buffer))
            .hasMessageContaining("EPIPE (Broken pipe)");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void earlyEndOfStreamSaysHowMuchThereWas(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        loopback.far().write(new byte[3]);
        loopback.far().close();

        assertThatThrownBy(() -> loopback.near().readFully(new byte[10]))
            .isInstanceOf(EOFException.class)
            .hasMessageContaining("after 3 of 10 bytes")
            .hasMessageContaining("127.0.0.1:");
        assertThatThrownBy(() -> loopback.near().readFully(ByteBuffer.allocate(2)))
            .isInstanceOf(EOFException.class)
            .hasMessageContaining("after 0 of 2 bytes");
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void ipv6Works(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open(Loopback.IPV6)) {
        loopback.near().write(new byte[] {42});

        assertThat(loopback.far().inputStream().read()).isEqualTo(42);
        assertThat(loopback.far().remoteAddress()).isEqualTo(loopback.near().localAddress());
        assertThat(loopback.near().remoteAddress().getAddress()).isEqualTo(Loopback.IPV6);
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void wildcardListensOnBothFamilies(Setting setting) throws Exception {
    setting.run(() -> {
      try (TcpListener listener = TcpListener.listen(0);
          TcpSocket four =
              TcpSocket.connect(new InetSocketAddress(Loopback.IPV4, listener.port()));
          TcpSocket fourAccepted = listener.accept();
          TcpSocket six = TcpSocket.connect(new InetSocketAddress(Loopback.IPV6, listener.port()));
          TcpSocket sixAccepted = listener.accept()) {
        assertThat(fourAccepted.remoteAddress()).isEqualTo(four.localAddress());
        assertThat(sixAccepted.remoteAddress()).isEqualTo(six.localAddress());
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void manyConnectionsAtOnce(Setting setting) throws Exception {
    int many = 200;

    setting.run(() -> {
      try (TcpListener listener = TcpListener.listenOnLoopback(0)) {
        Future<Boolean> server =
            setting.start(() -> {
              List<Future<Boolean>> echoes = new ArrayList<>();
              for (int i = 0; i < many; i++) {
                TcpSocket socket = listener.accept();
                echoes.add(setting.start(() -> echoAndClose(socket)));
              }
              for (Future<Boolean> echo : echoes) {
                assertThat(echo.get()).isTrue();
              }
            });
        List<Future<byte[]>> clients = new ArrayList<>();
        for (int i = 0; i < many; i++) {
          byte[] message = bytes(10 + i);
          clients.add(setting.start(() -> roundTrip(listener, message)));
        }
        for (int i = 0; i < many; i++) {
          assertThat(clients.get(i).get()).isEqualTo(bytes(10 + i));
        }
        assertThat(server.get()).isTrue();
      }
    });
  }

  private static void echoAndClose(TcpSocket socket) throws Exception {
    try (socket) {
      echo(socket);
    }
  }

  private static byte[] roundTrip(TcpListener listener, byte[] message) throws Exception {
    try (TcpSocket socket = TcpSocket.connect(listener.localAddress())) {
      socket.write(message);
      socket.shutdownOutput();
      return socket.inputStream().readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingLeaks(Setting setting) throws Exception {
    Descriptors.assertNoneLeaked(() -> manyConnectionsAtOnce(setting));
  }

  @ParameterizedTest
  @EnumSource
  void badArgumentsAreRefusedAtOnce(Setting setting) throws Exception {
    setting.run(() -> {
      try (Loopback loopback = Loopback.open()) {
        assertThatThrownBy(() -> loopback.near().read(new byte[4], 2, 3))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> loopback.near().read(new byte[4], -1, 3))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> loopback.near().write(new byte[4], 0, 5))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> loopback.near().readFully(new byte[4], 3, 2))
            .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> loopback.near().read(ByteBuffer.allocate(4).asReadOnlyBuffer()))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("read-only");
        assertThatThrownBy(() -> loopback.near().read((byte[]) null))
            .isInstanceOf(NullPointerException.class);
      }
    });
  }
}
