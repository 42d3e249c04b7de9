package io.ramie.posix;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.UNIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.AbstractUnixAddress;
import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
  @TempDir private Path folder;

  private static SocketAddress abstractName(String name) {
    return AbstractUnixAddress.of("ramie-test/" + ProcessHandle.current().pid() + "/" + name);
  }

  @Test
  void anAbstractNameConnectsStreams() throws IOException {
    SocketAddress address = abstractName("stream");

    try (Descriptor listener = Handles.listener(address, UNIX);
        Handles.Pair pair = Handles.connect(listener)) {
      pair.first().write(Handles.text("x"));
      assertThat(Handles.read(pair.second())).isEqualTo("x");

      assertThat(listener.localAddress()).isEqualTo(address);
      assertThat(pair.first().remoteAddress()).isEqualTo(address);
      assertThat(listener).hasToString("unix listener " + address);
    }
  }

  // K2, K4
  @Test
  void datagramsTellTheNameOfTheirSender() {
    for (SocketAddress name :
        List.of(abstractName("sender"), UnixDomainSocketAddress.of(folder.resolve("sender")))) {
      try (Descriptor a = Handles.socket(UNIX, SocketType.DATAGRAM);
          Descriptor b = Handles.socket(UNIX, SocketType.DATAGRAM)) {
        SocketAddress target = abstractName("receiver");
        assertThat(a.bind(name)).isZero();
        assertThat(b.bind(target)).isZero();
        List<SocketAddress> senders = new ArrayList<>();

        assertThat(a.send(Handles.text("hi"), 0, target)).isEqualTo(2);
        assertThat(b.receive(Handles.buffer(9), 0, senders::add)).isEqualTo(2);
        assertThat(b.send(Handles.text("back"), 0, senders.getFirst())).isEqualTo(4);

        assertThat(senders).containsExactly(name);
        assertThat(Handles.read(a)).isEqualTo("back");
      }
    }
  }

  @Test
  void bindingToNoNameGivesAnAbstractOne() {
    try (Descriptor socket = Handles.socket(UNIX, SocketType.DATAGRAM)) {
      assertThat(socket.bind(UnixDomainSocketAddress.of(""))).isZero();

      assertThat(socket.localAddress()).isInstanceOf(AbstractUnixAddress.class);
    }
  }

  @Test
  void aFullQueueOfAListenerIsNotWaitedFor() {
    SocketAddress address = abstractName("full");
    List<Descriptor> clients = new ArrayList<>();
    try (Descriptor listener = Handles.socket(UNIX, SocketType.STREAM)) {
      listener.bind(address);
      listener.listen(0);
      int result = 0;
      for (int i = 0; i < 10 && result == 0; i++) {
        clients.add(Handles.socket(UNIX, SocketType.STREAM));
        result = clients.getLast().connect(address);
      }
      assertThat(result).isEqualTo(Errno.EAGAIN.result());

      listener.accept().io().close();

      assertThat(clients.getLast().connect(address)).isZero();
    } finally {
      clients.forEach(Io::close);
    }
  }

  // Descriptors that are sent along are a boundary, and nobody sends any within a pair.
  @Test
  void aShortReadFromAStrangerDoesNotSayThatThereIsNoMore() throws IOException {
    try (Descriptor listener = Handles.listener(abstractName("stranger"), UNIX);
        Handles.Pair unix = Handles.connect(listener);
        Handles.Pair pair = Handles.socketPair(SocketType.STREAM);
        Handles.Pair datagrams = Handles.socketPair(SocketType.DATAGRAM);
        Descriptor tcp = Handles.socket(INET, SocketType.STREAM)) {
      assertThat(unix.first().isStream()).isFalse();
      assertThat(unix.second().isStream()).isFalse();
      assertThat(datagrams.first().isStream()).isFalse();
      assertThat(pair.first().isStream()).isTrue();
      assertThat(tcp.isStream()).isTrue();
    }
  }

  @Test
  void anEndOfAPairStaysConnectedInWordsWhenItsPeerIsGone() {
    for (SocketType type : SocketType.values()) {
      try (Handles.Pair pair = Handles.socketPair(type)) {
        String before = pair.first().toString();
        pair.second().close();

        assertThat(pair.first()).hasToString(before);
        assertThat(pair.second().toString()).doesNotContain("not connected").isEqualTo(before);
      }
    }
  }

  @Test
  void aPairIsConnectedInWordsAlsoWhenNobodyHasAskedBefore() {
    Handles.Pair pair = Handles.socketPair(SocketType.STREAM);
    pair.close();

    assertThat(pair.first()).hasToString("unix (unnamed) -> (unnamed)");
  }

  @Test
  void datagramsHaveNoUrgentData() {
    try (Handles.Pair pair = Handles.socketPair(SocketType.DATAGRAM)) {
      int unsupported = Errno.EOPNOTSUPP.result();

      assertThat(pair.first().send(Handles.text("x"), Io.OUT_OF_BAND, null)).isEqualTo(unsupported);
      assertThat(pair.first().receive(Handles.buffer(1), Io.OUT_OF_BAND, null))
          .isEqualTo(unsupported);
    }
  }

  // R8, R9
  @Test
  void nothingOfAStreamIsNothingEvenWhenClosed() {
    Handles.Pair pair = Handles.socketPair(SocketType.STREAM);
    pair.close();

    assertThat(pair.first().receive(Handles.buffer(0), 0, null)).isZero();
    assertThat(pair.first().send(Handles.buffer(0), 0, null)).isZero();
  }
}
