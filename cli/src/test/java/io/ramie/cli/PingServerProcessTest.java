package io.ramie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.net.TcpSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class PingServerProcessTest {
  private static int port(Program server) throws Exception {
    String ready = server.line();
    assertThat(ready).startsWith("listening on 127.0.0.1:");
    return Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
  }

  private static void echo(TcpSocket socket) throws Exception {
    byte[] message = {1, 2, 3};
    byte[] reply = new byte[3];
    socket.write(message);
    socket.readFully(reply);
    assertThat(reply).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signalEndsItCleanly(String signal) throws Exception {
    try (Program server = Program.start(1000, "ping-server");
        TcpSocket idle = TcpSocket.connect("127.0.0.1", port(server))) {
      echo(idle);

      server.signal(signal);

      assertThat(idle.read(new byte[1])).isEqualTo(-1);
      assertThat(server.rest()).containsExactly("stopped");
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void portInUseIsOneClearLine() throws Exception {
    try (Program server = Program.start(1000, "ping-server")) {
      int port = port(server);

      Run second = Run.of("ping-server", "--port", Integer.toString(port));

      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.err().lines()).hasSize(1);
      assertThat(second.err())
          .contains("listen on 127.0.0.1:" + port)
          .contains("EADDRINUSE (Address already in use)");
    }
  }

  @Test
  void descriptorLimitIsSaidOnceAndServingGoesOn() throws Exception {
    List<TcpSocket> sockets = new ArrayList<>();
    try (Program server = Program.start(60, "ping-server")) {
      int port = port(server);
      for (int i = 0; i < 60; i++) {
        sockets.add(TcpSocket.connect("127.0.0.1", port));
      }

      assertThat(server.line()).contains("EMFILE (Too many open files)").contains("ulimit -n");
      TcpSocket last = sockets.removeLast();
      sockets.forEach(TcpSocket::close);
      echo(last);
      last.close();
      server.signal("TERM");

      assertThat(server.rest()).containsExactly("stopped");
      assertThat(server.exitCode()).isZero();
    } finally {
      sockets.forEach(TcpSocket::close);
    }
  }

  @Test
  void moreClientsThanDescriptorsIsOneClearLine() throws Exception {
    try (Program ping = Program.start(60, "ping", "--clients", "200", "--messages", "100000000")) {
      List<String> lines = ping.rest();

      assertThat(lines).last().asString().contains("EMFILE").contains("ulimit -n").contains("60");
      assertThat(ping.exitCode()).isEqualTo(1);
    }
  }
}
