package io.ramie.posix;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.IoResult;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketTest {
  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void aConnectionCarriesBytesBothWays(StandardProtocolFamily family) throws IOException {
    try (Descriptor listener = Handles.listener(Handles.loopback(family), family);
        Handles.Pair pair = Handles.connect(listener)) {
      assertThat(pair.first().write(Handles.text("ping"))).isEqualTo(4);
      Handles.await(pair.second(), Io.READABLE);
      assertThat(Handles.read(pair.second())).isEqualTo("ping");

      assertThat(pair.second().write(Handles.text("pong"))).isEqualTo(4);
      Handles.await(pair.first(), Io.READABLE);
      assertThat(Handles.read(pair.first())).isEqualTo("pong");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void bothEndsKnowBothAddresses(StandardProtocolFamily family) throws IOException {
    try (Descriptor listener = Handles.listener(Handles.loopback(family), family);
        Handles.Pair pair = Handles.connect(listener)) {
      Io client = pair.first();
      Io server = pair.second();

      assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
      assertThat(server.localAddress()).isEqualTo(listener.localAddress());
      assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
      assertThat(server.family()).isEqualTo(family);
    }
  }

  @Test
  void anIpv6SocketTalksToAnIpv4Listener() throws IOException {
    try (Descriptor listener = Handles.listener();
        Descriptor client = Handles.socket(INET6, SocketType.STREAM)) {
      client.connect(listener.localAddress());
      Handles.await(client, Io.WRITABLE);

      assertThat(client.takeError()).isZero();
      assertThat(client.remoteAddress()).isEqualTo(listener.localAddress());
    }
  }

  @Test
  void aPathConnectsUnixSockets(@TempDir Path folder) throws IOException {
    SocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));

    try (Descriptor listener = Handles.listener(address, UNIX);
        Handles.Pair pair = Handles.connect(listener)) {
      pair.first().write(Handles.text("x"));
      assertThat(Handles.read(pair.second())).isEqualTo("x");

      assertThat(listener.localAddress()).isEqualTo(address);
      assertThat(pair.first().remoteAddress()).isEqualTo(address);
      assertThat(pair.second().remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
      assertThat(listener).hasToString("unix listener " + folder.resolve("s"));
      assertThat(pair.first()).hasToString("unix (unnamed) -> " + folder.resolve("s"));
    }
  }

  @Test
  void aNewSocketHasNoAddresses() {
    for (ProtocolFamily family : List.of(INET, INET6, UNIX)) {
      try (Descriptor socket = Handles.socket(family, SocketType.STREAM)) {
        assertThat(socket.localAddress()).isNull();
        assertThat(socket.remoteAddress()).isNull();
      }
    }
  }

  @Test
  void aRefusedConnectTellsItsErrorOnce() throws IOException {
    Descriptor listener = Handles.listener();
    InetSocketAddress nobody = (InetSocketAddress) listener.localAddress();
    listener.close();

    try (Descriptor client = Handles.socket(INET, SocketType.STREAM)) {
      assertThat(client.connect(nobody)).isEqualTo(Errno.EINPROGRESS.result());
      Handles.await(client, Io.WRITABLE);

      assertThat(client.takeError()).isEqualTo(Errno.ECONNREFUSED.result());
      assertThat(client.takeError()).isZero();
      assertThat(client.remoteAddress()).isNull();
      assertThat(client.toString())
          .startsWith("tcp ")
          .endsWith("-> 127.0.0.1:" + nobody.getPort() + " (not connected)");
    }
  }

  @Test
  void addressesThatCannotBeMeantAreErrors() throws IOException {
    try (Descriptor socket = Handles.socket(INET, SocketType.STREAM)) {
      assertThat(socket.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
          .isEqualTo(Errno.EINVAL.result());
      assertThat(socket.bind(UnixDomainSocketAddress.of("/x")))
          .isEqualTo(Errno.EAFNOSUPPORT.result());
    }
    assertThat(Handles.PLATFORM.socket(() -> "CARRIER_PIGEON", SocketType.STREAM).error())
        .isEqualTo(Errno.EAFNOSUPPORT.result());
  }

  @Test
  void aPortIsBoundOnce() throws IOException {
    try (Descriptor listener = Handles.listener();
        Descriptor second = Handles.socket(INET, SocketType.STREAM)) {
      assertThat(second.bind(listener.localAddress())).isEqualTo(Errno.EADDRINUSE.result());
    }
  }

  @Test
  void aListenerWithoutVisitorsAnswersEagain() throws IOException {
    try (Descriptor listener = Handles.listener()) {
      IoResult result = listener.accept();

      assertThat(result.isError()).isTrue();
      assertThat(result.error()).isEqualTo(Errno.EAGAIN.result());
    }
  }

  @Test
  void aHalfClosedConnectionStillSpeaksTheOtherWay() throws IOException {
    try (Handles.Pair pair = Handles.tcp()) {
      assertThat(pair.first().shutdown(false, true)).isZero();

      Handles.await(pair.second(), Io.READABLE);
      assertThat(pair.second().read(Handles.buffer(1))).isZero();
      assertThat(pair.second().write(Handles.text("still here"))).isEqualTo(10);
      Handles.await(pair.first(), Io.READABLE);
      assertThat(Handles.read(pair.first())).isEqualTo("still here");
      assertThat(pair.first().write(Handles.text("x"))).isEqualTo(Errno.EPIPE.result());
    }
  }

  @Test
  void shuttingDownNeedsAConnection() {
    try (Descriptor socket = Handles.socket(INET, SocketType.STREAM)) {
      assertThat(socket.shutdown(true, true)).isEqualTo(Errno.ENOTCONN.result());
      assertThat(socket.shutdown(false, false)).isZero();
    }
  }

  @Test
  void peekedDataIsStillThere() throws IOException {
    try (Handles.Pair pair = Handles.tcp()) {
      MemorySegment buffer = Handles.buffer(10);
      pair.first().write(Handles.text("abc"));
      Handles.await(pair.second(), Io.READABLE);

      assertThat(pair.second().receive(buffer, Io.PEEK, null)).isEqualTo(3);

      assertThat(Handles.read(pair.second())).isEqualTo("abc");
      assertThat(pair.second().receive(buffer, 64, null)).isEqualTo(Errno.EINVAL.result());
    }
  }

  @Test
  void urgentDataGoesAheadOfTheRest() throws IOException {
    try (Handles.Pair pair = Handles.tcp()) {
      MemorySegment buffer = Handles.buffer(10);
      pair.first().send(Handles.text("slow"), 0, null);
      pair.first().send(Handles.text("!"), Io.OUT_OF_BAND, null);

      assertThat(Handles.await(pair.second(), Io.PRIORITY)).isEqualTo(Io.PRIORITY);

      assertThat(pair.second().receive(buffer, Io.OUT_OF_BAND, null)).isEqualTo(1);
      assertThat(Handles.text(buffer, 1)).isEqualTo("!");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INET", "INET6"})
  void aDatagramKnowsItsSender(StandardProtocolFamily family) throws IOException {
    try (Descriptor a = Handles.socket(family, SocketType.DATAGRAM);
        Descriptor b = Handles.socket(family, SocketType.DATAGRAM)) {
      a.bind(Handles.loopback(family));
      b.bind(Handles.loopback(family));
      List<SocketAddress> senders = new ArrayList<>();
      MemorySegment buffer = Handles.buffer(10);

      assertThat(a.send(Handles.text("hi"), 0, b.localAddress())).isEqualTo(2);
      Handles.await(b, Io.READABLE);
      assertThat(b.receive(buffer, 0, senders::add)).isEqualTo(2);

      assertThat(senders).containsExactly(a.localAddress());
    }
  }

  @Test
  void anEmptyDatagramIsAMessage() throws IOException {
    try (Handles.Pair pair = Handles.socketPair(SocketType.DATAGRAM)) {
      List<SocketAddress> senders = new ArrayList<>();

      assertThat(pair.first().write(Handles.buffer(0))).isZero();
      assertThat(pair.second().receive(Handles.buffer(10), 0, senders::add)).isZero();

      assertThat(senders).containsExactly(UnixDomainSocketAddress.of(""));
      assertThat(pair.second().receive(Handles.buffer(10), 0, null))
          .isEqualTo(Errno.EAGAIN.result());
    }
  }

  @Test
  void aDatagramThatDoesNotFitTellsItsWholeLength() throws IOException {
    try (Handles.Pair pair = Handles.socketPair(SocketType.DATAGRAM)) {
      MemorySegment buffer = Handles.buffer(3);
      pair.first().write(Handles.text("hello"));

      assertThat(pair.second().receive(buffer, Io.WHOLE_LENGTH | Io.PEEK, null)).isEqualTo(5);
      assertThat(pair.second().receive(buffer, Io.PEEK, null)).isEqualTo(3);
      assertThat(pair.second().receive(buffer, Io.WHOLE_LENGTH, from -> {})).isEqualTo(5);
    }
  }

  @Test
  void aStreamHasNoWholeLength() throws IOException {
    try (Handles.Pair pair = Handles.socketPair(SocketType.STREAM)) {
      assertThat(pair.first().receive(Handles.buffer(1), Io.WHOLE_LENGTH, null))
          .isEqualTo(Errno.EINVAL.result());
      assertThat(pair.first().disconnect()).isEqualTo(Errno.EOPNOTSUPP.result());
    }
  }

  @ParameterizedTest
  @EnumSource(names = "UNIX", mode = EnumSource.Mode.EXCLUDE)
  void aDisconnectedDatagramSocketHearsEverybody(StandardProtocolFamily family) throws IOException {
    try (Descriptor a = Handles.socket(family, SocketType.DATAGRAM);
        Descriptor b = Handles.socket(family, SocketType.DATAGRAM);
        Descriptor c = Handles.socket(family, SocketType.DATAGRAM)) {
      a.bind(Handles.loopback(family));
      b.bind(Handles.loopback(family));
      a.connect(b.localAddress());

      assertThat(a.disconnect()).isZero();
      assertThat(a.disconnect()).isZero();

      assertThat(a.remoteAddress()).isNull();
      assertThat(a.write(Handles.text("x"))).isEqualTo(Errno.EDESTADDRREQ.result());
      c.send(Handles.text("x"), 0, a.localAddress());
      Handles.await(a, Io.READABLE);
      assertThat(Handles.read(a)).isEqualTo("x");
    }
  }

  @Test
  void aDatagramSocketConnectsAtOnceAndAgain() throws IOException {
    try (Descriptor a = Handles.socket(INET, SocketType.DATAGRAM);
        Descriptor b = Handles.socket(INET, SocketType.DATAGRAM);
        Descriptor c = Handles.socket(INET, SocketType.DATAGRAM)) {
      b.bind(Handles.loopback(INET));
      c.bind(Handles.loopback(INET));

      assertThat(a.connect(b.localAddress())).isZero();
      assertThat(a.remoteAddress()).isEqualTo(b.localAddress());
      assertThat(a.connect(c.localAddress())).isZero();
      assertThat(a.remoteAddress()).isEqualTo(c.localAddress());

      a.write(Handles.text("x"));
      Handles.await(c, Io.READABLE);
      assertThat(Handles.read(c)).isEqualTo("x");
    }
  }

  @Test
  void bindingToAnyAddressServesBothFamilies() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0);

    try (Descriptor listener = Handles.socket(INET6, SocketType.STREAM)) {
      assertThat(listener.bind(any)).isZero();

      InetSocketAddress bound = (InetSocketAddress) listener.localAddress();
      assertThat(bound.getAddress()).isEqualTo(InetAddress.getByName("::"));
    }
  }

  @Test
  void socketsSayWhoTheyAre() throws IOException {
    try (Descriptor listener = Handles.listener();
        Handles.Pair pair = Handles.connect(listener);
        Descriptor idle = Handles.socket(INET, SocketType.STREAM);
        Descriptor datagrams = Handles.socket(INET, SocketType.DATAGRAM)) {
      datagrams.bind(Handles.loopback(INET));
      String server = "127.0.0.1:" + port(listener);
      String client = "127.0.0.1:" + port(pair.first());

      assertThat(listener).hasToString("tcp listener " + server);
      assertThat(pair.first()).hasToString("tcp " + client + " -> " + server);
      assertThat(pair.second()).hasToString("tcp " + server + " -> " + client);
      assertThat(idle).hasToString("tcp socket (not connected)");
      assertThat(datagrams).hasToString("udp socket 127.0.0.1:" + port(datagrams));
    }
  }

  private static int port(Io io) {
    return ((InetSocketAddress) io.localAddress()).getPort();
  }
}
