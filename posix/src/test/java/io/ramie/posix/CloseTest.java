package io.ramie.posix;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.spi.Errno;
import io.ramie.spi.Io;
import io.ramie.spi.SocketType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class CloseTest {
  @Test
  void aListenerFreesItsPortWhileItIsStillHeld() throws IOException {
    Descriptor listener = Handles.listener();
    SocketAddress address = listener.localAddress();
    listener.acquire();

    listener.close();

    try (Descriptor next = Handles.listener(address, INET)) {
      assertThat(next.localAddress()).isEqualTo(address);
    }
    listener.release();
  }

  @Test
  void thePeerNoticesWhileTheConnectionIsStillHeld() throws IOException {
    try (Handles.Pair pair = Handles.tcp()) {
      pair.first().acquire();

      pair.first().close();

      Handles.await(pair.second(), Io.READABLE);
      assertThat(pair.second().read(Handles.buffer(1))).isZero();
      pair.first().release();
    }
  }

  @Test
  void aNumberIsNotReusedWhileItIsHeld() throws IOException {
    try (Handles.Pair pair = Handles.socketPair(SocketType.STREAM)) {
      Descriptor held = pair.first();
      String before = Handles.behind(held.number());
      held.acquire();

      held.close();

      assertThat(Handles.behind(held.number())).startsWith("socket:").isNotEqualTo(before);
      try (Handles.Pair others = Handles.pipe()) {
        assertThat(others.first().number()).isNotEqualTo(held.number());
        assertThat(others.second().number()).isNotEqualTo(held.number());
      }
      held.release();
    }
  }

  @Test
  void theLastUserGivesTheNumberBack() throws IOException {
    try (Handles.Pair warmUp = Handles.pipe()) {
      warmUp.first().acquire();
      warmUp.first().close();
      warmUp.first().release();
    }
    long before = Handles.openDescriptors();
    Handles.Pair pair = Handles.pipe();
    pair.first().acquire();
    pair.first().acquire();

    pair.close();
    assertThat(Handles.openDescriptors()).isEqualTo(before + 1);
    pair.first().release();
    assertThat(Handles.openDescriptors()).isEqualTo(before + 1);
    pair.first().release();

    assertThat(Handles.openDescriptors()).isEqualTo(before);
  }

  @Test
  void aHeldButClosedHandleIsABadDescriptor() throws IOException {
    try (Handles.Pair pair = Handles.tcp()) {
      Descriptor socket = pair.first();
      socket.acquire();
      socket.close();

      assertThatEverythingIsBad(socket);
      socket.release();
      assertThatEverythingIsBad(socket);
    }
  }

  private static void assertThatEverythingIsBad(Descriptor socket) {
    int bad = Errno.EBADF.result();
    SocketAddress somewhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    assertThat(socket.read(Handles.buffer(1))).isEqualTo(bad);
    assertThat(socket.write(Handles.buffer(1))).isEqualTo(bad);
    assertThat(socket.receive(Handles.buffer(1), 0, null)).isEqualTo(bad);
    assertThat(socket.send(Handles.buffer(1), 0, null)).isEqualTo(bad);
    assertThat(socket.accept().error()).isEqualTo(bad);
    assertThat(socket.connect(somewhere)).isEqualTo(bad);
    assertThat(socket.bind(somewhere)).isEqualTo(bad);
    assertThat(socket.listen(1)).isEqualTo(bad);
    assertThat(socket.shutdown(true, true)).isEqualTo(bad);
    assertThat(socket.takeError()).isEqualTo(bad);
    assertThat(socket.setOption(StandardSocketOptions.TCP_NODELAY, true)).isEqualTo(bad);
    assertThat(socket.getOption(StandardSocketOptions.TCP_NODELAY, value -> {})).isEqualTo(bad);
  }

  @Test
  void aClosedSocketStillSaysWhoItWas() throws IOException {
    Handles.Pair pair = Handles.tcp();
    String client = pair.first().toString();
    SocketAddress peer = pair.first().localAddress();

    pair.first().close();
    pair.second().close();

    assertThat(pair.first()).hasToString(client);
    assertThat(pair.second().remoteAddress()).isEqualTo(peer);
    assertThatThrownBy(pair.first()::acquire)
        .isInstanceOf(ClosedChannelException.class)
        .hasMessage("is closed: " + client);
  }

  /** A transfer that meets the marker must not take it for the end of the stream. */
  @Test
  void aTransferThatRacesWithCloseNeverSeesAnEnd() throws Exception {
    for (int round = 0; round < 200; round++) {
      try (Handles.Pair pair = Handles.socketPair(SocketType.STREAM)) {
        Descriptor socket = pair.first();
        CyclicBarrier start = new CyclicBarrier(2);
        socket.acquire();
        Thread closer =
            Thread.ofPlatform()
                .start(() -> {
                  meet(start);
                  socket.close();
                });

        meet(start);
        long result;
        do {
          result = socket.read(Handles.buffer(1));
        } while (Errno.EAGAIN.is(result));

        assertThat(result).isEqualTo(Errno.EBADF.result());
        closer.join();
        socket.release();
      }
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
