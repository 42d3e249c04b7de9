package io.ramie.examples.chat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.examples.http.HttpService;
import io.ramie.examples.http.Request;
import io.ramie.examples.http.Response;
import io.ramie.examples.http.websocket.WebSocket;
import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class WebSocketLinesTest {
  private static final String UPGRADE =
      """
      GET / HTTP/1.1
      Host: a
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """;
  private static final byte[] X = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};

  /** Is idle, reads a line, is idle twice more. */
  private static void serve(Request request, Response response)
      throws IOException, InterruptedException {
    WebSocket socket = WebSocket.accept(request, response, 100);
    assert socket != null;
    WebSocketLines lines = new WebSocketLines(socket);
    lines.idle();
    assert "x".equals(lines.read());
    lines.idle();
    try {
      lines.idle();
    } catch (SocketTimeoutException gone) {
      socket.send("gone");
    }
  }

  @Test
  void clientThatIsSilentBetweenTwoPingsHasGone() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    try (TcpServer server =
            TcpServer.listen(
                ServerOptions.at(anyPort), HttpService.of(() -> WebSocketLinesTest::serve));
        Socket client = new Socket()) {
      Thread running = Thread.ofPlatform().start(() -> run(server));
      client.connect(server.address());
      client.getOutputStream().write(UPGRADE.replace("\n", "\r\n").getBytes(US_ASCII));
      client.getOutputStream().write(X);
      DataInputStream in = new DataInputStream(client.getInputStream());
      for (String end = ""; !end.endsWith("\r\n\r\n"); ) {
        end += (char) in.readByte();
      }

      assertThat(in.readNBytes(10)).containsExactly(0x89, 0, 0x89, 0, 0x81, 4, 'g', 'o', 'n', 'e');
      server.stop();
      running.join();
    }
  }

  private static void run(TcpServer server) {
    try {
      server.run();
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
