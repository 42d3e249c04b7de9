package io.ramie.posix;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.ExtraSocketOptions;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketOptionsTest {
  private final Descriptor socket = Handles.socket(INET, SocketType.STREAM);

  @AfterEach
  void close() {
    socket.close();
  }

  private <T> void assertSets(SocketOption<T> option, T value) {
    assertSets(socket, option, value);
  }

  private static <T> void assertSets(Descriptor socket, SocketOption<T> option, T value) {
    assertThat(socket.setOption(option, value)).as(option.name()).isZero();
    assertThat(get(socket, option)).as(option.name()).isEqualTo(value);
  }

  private <T> T get(SocketOption<T> option) {
    return get(socket, option);
  }

  private static NetworkInterface loopback() {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T get(Descriptor socket, SocketOption<T> option) {
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
  void whatTheJdkHasNoConstantsForIsSetToo() {
    assertSets(ExtraSocketOptions.TCP_USER_TIMEOUT, 1234);
    assertSets(ExtraSocketOptions.TCP_CORK, true);
    assertSets(ExtraSocketOptions.TCP_FASTOPEN, 5);
    assertSets(ExtraSocketOptions.SO_OOBINLINE, true);
    assertSets(ExtraSocketOptions.SO_RCVLOWAT, 100);
    assertThat(socket.setOption(ExtraSocketOptions.TCP_DEFER_ACCEPT, 5)).isZero();
    assertThat(get(ExtraSocketOptions.TCP_DEFER_ACCEPT)).isGreaterThanOrEqualTo(5);
  }

  @Test
  void negativeValuesOfThoseAreInvalid() {
    for (SocketOption<Integer> option :
        List.of(
            ExtraSocketOptions.TCP_USER_TIMEOUT,
            ExtraSocketOptions.TCP_DEFER_ACCEPT,
            ExtraSocketOptions.TCP_FASTOPEN,
            ExtraSocketOptions.SO_RCVLOWAT)) {
      assertThat(socket.setOption(option, -1)).isEqualTo(Errno.EINVAL.result());
    }
  }

  @Test
  void anIpv6SocketIsForBothUnlessToldOtherwise() {
    try (Descriptor inet6 = Handles.socket(INET6, SocketType.STREAM)) {
      assertThat(get(inet6, ExtraSocketOptions.IPV6_V6ONLY)).isFalse();
      assertSets(inet6, ExtraSocketOptions.IPV6_V6ONLY, true);
    }
    assertThat(socket.setOption(ExtraSocketOptions.IPV6_V6ONLY, true))
        .isEqualTo(Errno.ENOPROTOOPT.result());
  }

  @Test
  void anIpv6SocketForIpv6AloneRefusesIpv4() throws IOException {
    try (Descriptor listener = Handles.socket(INET6, SocketType.STREAM);
        Descriptor client = Handles.socket(INET, SocketType.STREAM)) {
      assertSets(listener, ExtraSocketOptions.IPV6_V6ONLY, true);
      assertThat(listener.bind(new InetSocketAddress("::", 0))).isZero();
      assertThat(listener.listen(1)).isZero();
      int port = ((InetSocketAddress) listener.localAddress()).getPort();

      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      Handles.await(client, Io.WRITABLE);

      assertThat(client.takeError()).isEqualTo(Errno.ECONNREFUSED.result());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void datagramsHaveTheOptionsOfMulticast(StandardProtocolFamily family) {
    try (Descriptor datagrams = Handles.socket(family, SocketType.DATAGRAM)) {
      assertThat(datagrams.getOption(StandardSocketOptions.IP_MULTICAST_IF, _ -> {}))
          .isEqualTo(Errno.ENODATA.result());
      assertSets(datagrams, StandardSocketOptions.IP_TOS, 0x10);
      assertSets(datagrams, StandardSocketOptions.IP_MULTICAST_TTL, 7);
      assertSets(datagrams, StandardSocketOptions.IP_MULTICAST_LOOP, false);
      assertSets(datagrams, StandardSocketOptions.IP_MULTICAST_IF, loopback());
    }
  }

  @Test
  void whatFitsIntoAByteIsChecked() {
    try (Descriptor datagrams = Handles.socket(INET6, SocketType.DATAGRAM)) {
      for (int value : new int[] {-1, 256}) {
        assertThat(datagrams.setOption(StandardSocketOptions.IP_TOS, value))
            .isEqualTo(Errno.EINVAL.result());
        assertThat(datagrams.setOption(StandardSocketOptions.IP_MULTICAST_TTL, value))
            .isEqualTo(Errno.EINVAL.result());
      }
      assertThat(datagrams.setOption(StandardSocketOptions.IP_MULTICAST_IF, null))
          .isEqualTo(Errno.EINVAL.result());
    }
  }

  @Test
  void everySupportedOptionCanBeRead() {
    assertThat(socket.supportedOptions()).hasSize(18).allSatisfy(this::get);
    try (Descriptor inet6 = Handles.socket(INET6, SocketType.STREAM)) {
      assertThat(inet6.supportedOptions()).hasSize(19).allSatisfy(option -> get(inet6, option));
    }
    for (StandardProtocolFamily family : List.of(INET, INET6)) {
      try (Descriptor datagrams = Handles.socket(family, SocketType.DATAGRAM)) {
        assertThat(datagrams.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback())).isZero();
        assertThat(datagrams.supportedOptions())
            .hasSize(family == INET ? 9 : 10)
            .allSatisfy(option -> get(datagrams, option));
      }
    }
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
