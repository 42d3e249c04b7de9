package io.ramie.posix;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketOptionsTest {
  private final Descriptor socket = Handles.socket(INET, SocketType.STREAM);

  @AfterEach
  void close() {
    socket.close();
  }

  private <T> void assertSets(SocketOption<T> option, T value) {
    assertThat(socket.setOption(option, value)).as(option.name()).isZero();
    assertThat(get(option)).as(option.name()).isEqualTo(value);
  }

  private <T> T get(SocketOption<T> option) {
    List<T> values = new ArrayList<>();
    assertThat(socket.getOption(option, values::add)).as(option.name()).isZero();
    return values.getFirst();
  }

  @Test
  void whatIsSetIsReadAgain() {
    assertSets(StandardSocketOptions.SO_REUSEADDR, true);
    assertSets(StandardSocketOptions.SO_REUSEPORT, true);
    assertSets(StandardSocketOptions.SO_KEEPALIVE, true);
    assertSets(StandardSocketOptions.TCP_NODELAY, true);
    assertSets(StandardSocketOptions.TCP_NODELAY, false);
    assertSets(ExtendedSocketOptions.TCP_KEEPIDLE, 77);
    assertSets(ExtendedSocketOptions.TCP_KEEPINTERVAL, 7);
    assertSets(ExtendedSocketOptions.TCP_KEEPCOUNT, 5);
    assertSets(ExtendedSocketOptions.TCP_QUICKACK, false);
  }

  @Test
  void lingeringIsOffBelowZero() {
    assertThat(get(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
    assertSets(StandardSocketOptions.SO_LINGER, 0);
    assertSets(StandardSocketOptions.SO_LINGER, 5);
    assertThat(socket.setOption(StandardSocketOptions.SO_LINGER, -7)).isZero();
    assertThat(get(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
  }

  @Test
  void bufferSizesAreWhatTheKernelSays() {
    assertThat(socket.setOption(StandardSocketOptions.SO_RCVBUF, 20_000)).isZero();
    assertThat(socket.setOption(StandardSocketOptions.SO_SNDBUF, 20_000)).isZero();

    assertThat(get(StandardSocketOptions.SO_RCVBUF)).isGreaterThanOrEqualTo(20_000);
    assertThat(get(StandardSocketOptions.SO_SNDBUF)).isGreaterThanOrEqualTo(20_000);
  }

  @Test
  void valuesOutOfRangeAreInvalid() {
    assertThat(socket.setOption(StandardSocketOptions.SO_RCVBUF, -1))
        .isEqualTo(Errno.EINVAL.result());
    assertThat(socket.setOption(StandardSocketOptions.SO_SNDBUF, null))
        .isEqualTo(Errno.EINVAL.result());
    assertThat(socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 0))
        .isEqualTo(Errno.EINVAL.result());
  }

  @Test
  void anOptionOfAnotherKindOfSocketIsUnknown() {
    try (Descriptor unix = Handles.socket(UNIX, SocketType.STREAM)) {
      assertThat(unix.setOption(StandardSocketOptions.TCP_NODELAY, true))
          .isEqualTo(Errno.ENOPROTOOPT.result());
      assertThat(unix.getOption(StandardSocketOptions.IP_TOS, value -> {}))
          .isEqualTo(Errno.ENOPROTOOPT.result());
      assertThat(unix.supportedOptions())
          .containsExactlyInAnyOrder(
              StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF);
    }
    try (Descriptor datagrams = Handles.socket(INET, SocketType.DATAGRAM)) {
      assertThat(datagrams.setOption(StandardSocketOptions.SO_BROADCAST, true)).isZero();
      assertThat(datagrams.setOption(StandardSocketOptions.SO_KEEPALIVE, true))
          .isEqualTo(Errno.ENOPROTOOPT.result());
    }
  }

  @Test
  void everySupportedOptionCanBeRead() {
    assertThat(socket.supportedOptions()).hasSize(11).allSatisfy(this::get);
  }

  @Test
  void closeDoesNotWaitForALingeringConnection() throws IOException {
    try (Handles.Pair pair = Handles.tcp()) {
      Descriptor client = pair.first();
      while (client.write(Handles.buffer(100_000)) > 0) {
        // Until the peer, which does not read, has no room left.
      }
      assertThat(client.setOption(StandardSocketOptions.SO_LINGER, 30)).isZero();
      long start = System.nanoTime();

      client.close();

      assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }
  }
}
