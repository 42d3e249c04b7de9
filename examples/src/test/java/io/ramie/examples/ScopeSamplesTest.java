package io.ramie.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import io.ramie.net.TcpListener;
import io.ramie.net.TcpSocket;
import io.ramie.scope.Scope;
import io.ramie.spi.Fiber;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScopeSamplesTest {
  @Test
  void pageIsPutTogether() throws Exception {
    assertThat(Fibers.run(ScopeSamples::page)).isEqualTo("<head><body>");
  }

  @Test
  void fastestAnswerIsTaken() throws Exception {
    List<String> servers = List.of("far, far, far, far away", "broken", "near");

    assertThat(Fibers.run(() -> ScopeSamples.fastest(servers))).isEqualTo("<near>");
    assertThatThrownBy(() -> Fibers.run(() -> ScopeSamples.fastest(List.of("broken", "broken!"))))
        .hasRootCauseMessage("cannot fetch broken")
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
  }

  @Test
  void lengthsAreInTheOrderOfTheNames() throws Exception {
    List<String> names = List.of("four", "twelve", "a", "ab", "abc");

    assertThat(Fibers.run(() -> ScopeSamples.lengths(names))).containsExactly(6, 8, 3, 4, 5);
  }

  @Test
  void serverEndsWithItsLastConnection() throws Exception {
    Fibers.run(() -> {
      TcpListener listener = TcpListener.listenOnLoopback(0);
      InetSocketAddress address = listener.localAddress();
      Fiber<?> server = Fibers.schedule(() -> ScopeSamples.serve(listener));

      Scope.run(scope -> {
        for (int i = 0; i < ScopeSamples.CONNECTIONS; i++) {
          scope.fork(() -> talk(address));
        }
      });
      server.value();

      assertThat(listener.isOpen()).isFalse();
    });
  }

  private static void talk(InetSocketAddress address) throws Exception {
    try (TcpSocket socket = TcpSocket.connect(address)) {
      socket.write("hello".getBytes(UTF_8));
      byte[] answer = new byte[5];
      socket.readFully(answer);
      assertThat(new String(answer, UTF_8)).isEqualTo("hello");
    }
  }
}
