package io.ramie.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.net.TcpSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ChatProcessTest {
  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void signalSaysGoodbyeToAll(String threads) throws Exception {
    List<TcpSocket> sockets = new ArrayList<>();
    try (Program server = Program.start(1000, "chat", "--port", "0", "--threads", threads)) {
      String ready = server.line();
      assertThat(ready).startsWith("listening on 127.0.0.1:");
      int port = Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
      for (int i = 0; i < 10; i++) {
        TcpSocket socket = TcpSocket.connect("127.0.0.1", port);
        sockets.add(socket);
        socket.write(("m" + i + "\r\n").getBytes(UTF_8));
      }

      server.signal("TERM");

      for (int i = 0; i < 10; i++) {
        String all = new String(sockets.get(i).inputStream().readAllBytes(), UTF_8);
        assertThat(all).contains("Hello, m" + i).endsWith("The server stops. Goodbye.\r\n");
      }
      assertThat(server.rest()).containsExactly("stopped");
      assertThat(server.exitCode()).isZero();
    } finally {
      sockets.forEach(TcpSocket::close);
    }
  }
}
