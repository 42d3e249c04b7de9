package io.ramie.examples.http.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.examples.http.HttpService;
import io.ramie.examples.http.Request;
import io.ramie.examples.http.Response;
import io.ramie.examples.server.ServerOptions;
import io.ramie.examples.server.TcpServer;
import io.ramie.examples.server.Warnings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class WebSocketTest {
  private static final int MAX_MESSAGE_BYTES = 70_000;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private final List<String> warnings = new CopyOnWriteArrayList<>();
  private TcpServer server;
  private FutureTask<@Nullable Void> running;

  @BeforeEach
  void start() throws IOException {
    ServerOptions options =
        ServerOptions.at(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
            .withWarnings(new Warnings(warnings::add));
    server = TcpServer.listen(options, HttpService.of(() -> WebSocketTest::echo));
    running =
        new FutureTask<>(() -> {
          server.run();
          return null;
        });
    Thread.ofPlatform().start(running);
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    running.get();
    assertThat(warnings).isEmpty();
  }

  private static void echo(Request request, Response response)
      throws IOException, InterruptedException {
    WebSocket socket = WebSocket.accept(request, response, MAX_MESSAGE_BYTES);
    if (socket == null) {
      return;
    }
    for (Message message = socket.read(); message != null; message = socket.read()) {
      if (message.isText() && message.text().equals("bye")) {
        socket.close(4000, "as you say " + "é".repeat(100));
      } else {
        socket.send(message.text());
      }
    }
    socket.close(CloseCode.GOING_AWAY, "");
    socket.awaitEnd();
  }

  /** A client that knows what it sends. */
  private final class Client implements AutoCloseable {
    private final Socket socket = new Socket();

    Client() throws IOException {
      socket.connect(server.address());
    }

    Client upgraded() throws IOException {
      assertThat(ask("")).startsWith("HTTP/1.1 101 ");
      return this;
    }

    /** Asks for an upgrade with further header fields, and returns the head of the answer. */
    String ask(String more) throws IOException {
      String request =
          "GET / HTTP/1.1\r\nHost: here:80\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
      String version = more.contains("Version") ? "" : "Sec-WebSocket-Version: 13\r\n";
      String key = more.contains("Key") ? "" : "Sec-WebSocket-Key: " + KEY + "\r\n";
      write((request + version + key + more + "\r\n").getBytes(ISO_8859_1));
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int next = socket.getInputStream().read();
        assertThat(next).describedAs(head.toString(ISO_8859_1)).isNotNegative();
        head.write(next);
      }
      return head.toString(ISO_8859_1);
    }

    void write(byte[]... frames) throws IOException {
      socket.getOutputStream().write(Frames.concat(frames));
    }

    /** The next frame: its first byte, and what it carries. */
    byte[] frame() throws IOException {
      byte[] head = socket.getInputStream().readNBytes(2);
      assertThat(head).hasSize(2);
      int length = head[1];
      if (length == 126) {
        byte[] wide = socket.getInputStream().readNBytes(2);
        length = (wide[0] & 0xff) << 8 | (wide[1] & 0xff);
      }
      assertThat(length).isNotNegative().isLessThan(65_536);
      return Frames.concat(new byte[] {head[0]}, socket.getInputStream().readNBytes(length));
    }

    void assertText(String text) throws IOException {
      assertThat(frame()).isEqualTo(Frames.concat(new byte[] {(byte) 0x81}, text.getBytes(UTF_8)));
    }

    /** That a close frame comes, with a code, and then the end; returns the reason. */
    String assertClosed(int code) throws IOException {
      byte[] frame = frame();
      assertThat(frame[0]).isEqualTo((byte) 0x88);
      assertThat((frame[1] & 0xff) << 8 | (frame[2] & 0xff)).isEqualTo(code);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      return new String(frame, 3, frame.length - 3, UTF_8);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static byte[] text(String text) {
    return Frames.masked(0x81, text.getBytes(UTF_8));
  }

  // Handshake

  @Test
  void handshakeIsThatOfTheRfc() throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask("Origin: http://here:80\r\n"))
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .contains("Upgrade: websocket\r\n")
          .contains("Connection: Upgrade\r\n")
          .doesNotContain("Content-Length");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-WebSocket-Version: 8, 426, Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j, 400, ''",
    "Sec-WebSocket-Key: ?, 400, ''",
    "Origin: http://there, 403, ''",
    "Origin: null, 403, ''"
  })
  void wrongHandshakesAreRefused(String field, int status, String answer) throws IOException {
    try (Client client = new Client()) {
      assertThat(client.ask(field + "\r\n")).startsWith("HTTP/1.1 " + status).contains(answer);
    }
  }

  @Test
  void plainRequestIsToldToUpgrade() throws IOException {
    try (Client client = new Client()) {
      client.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(UTF_8));

      assertThat(client.socket.getInputStream().readAllBytes())
          .asString(UTF_8)
          .startsWith("HTTP/1.1 426 ")
          .contains("\r\nUpgrade: websocket\r\n");
    }
  }

  @Test
  void framesThatCameWithTheRequestAreRead() throws IOException {
    try (Client client = new Client()) {
      client.write(
          ("GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                  + KEY
                  + "\r\n\r\n")
              .getBytes(UTF_8),
          text("early"));

      byte[] answer = client.socket.getInputStream().readNBytes(20);
      assertThat(answer).asString(ISO_8859_1).startsWith("HTTP/1.1 101");
      while (client.socket.getInputStream().read() != 0x81) {
        // The rest of the head.
      }
      assertThat(client.socket.getInputStream().readNBytes(6))
          .asString(ISO_8859_1)
          .isEqualTo("\u0005early");
    }
  }

  // Messages

  @Test
  void textsComeBack() throws IOException {
    try (Client client = new Client().upgraded()) {
      client.write(text("one"), text(""), text("zwölf €"), text("x".repeat(60_000)));

      client.assertText("one");
      client.assertText("");
      client.assertText("zwölf €");
      client.assertText("x".repeat(60_000));
    }
  }

  @Test
  void fragmentsAreJoinedAndPingsBetweenThemAnswered() throws IOException {
    byte[] euro = "€".getBytes(UTF_8);
    try (Client client = new Client().upgraded()) {
      client.write(
          Frames.masked(0x01, Arrays.copyOf(euro, 1)),
          Frames.masked(0x89, new byte[] {1, 2, 3}),
          Frames.masked(0x00, new byte[0]),
          Frames.masked(0x8a, new byte[0]),
          Frames.masked(0x80, Arrays.copyOfRange(euro, 1, 3)),
          text("next"));

      assertThat(client.frame()).containsExactly(0x8a, 1, 2, 3);
      client.assertText("€");
      client.assertText("next");
    }
  }

  @ParameterizedTest
  @CsvSource({"c3, 1007", "ed a0 80, 1007", "f4 90 80 80, 1007", "c0 80, 1007"})
  void textThatIsNoUtf8EndsIt(String hex, int code) throws IOException {
    try (Client client = new Client().upgraded()) {
      client.write(Frames.masked(0x81, HexFormat.ofDelimiter(" ").parseHex(hex)));

      assertThat(client.assertClosed(code)).isEqualTo("a text must be UTF-8");
    }
  }

  @Test
  void messageThatIsTooLongInPiecesEndsIt() throws IOException {
    try (Client client = new Client().upgraded()) {
      client.write(
          Frames.masked(0x01, new byte[MAX_MESSAGE_BYTES]), Frames.masked(0x80, new byte[1]));

      client.assertClosed(CloseCode.TOO_BIG);
    }
  }

  @Test
  void brokenProtocolIsToldAndEndsIt() throws IOException {
    try (Client client = new Client().upgraded()) {
      client.write(new byte[] {(byte) 0x81, 1, 'a'});

      assertThat(client.assertClosed(CloseCode.PROTOCOL_ERROR)).contains("must be masked");
    }
  }

  // Closing

  @ParameterizedTest
  @CsvSource({
    "03 e8, 1000",
    "0b b8 62 79 65, 3000",
    "03, 1002",
    "03 ed, 1002",
    "03 e7, 1002",
    "03 e8 ff, 1007"
  })
  void closeFrameIsAnsweredWithItsCodeOrWithWhatIsWrongWithIt(String hex, int code)
      throws IOException {
    try (Client client = new Client().upgraded()) {
      client.write(Frames.masked(0x88, HexFormat.ofDelimiter(" ").parseHex(hex)), text("late"));

      client.assertClosed(code);
    }
  }

  @Test
  void closeFrameWithoutACodeIsAnsweredWithOne() throws IOException {
    try (Client client = new Client().upgraded()) {
      client.write(Frames.masked(0x88, new byte[0]));

      assertThat(client.frame()).containsExactly(0x88);
      assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void reasonIsCutWhereACharacterEnds() throws IOException {
    try (Client client = new Client().upgraded()) {
      client.write(text("bye"), Frames.masked(0x88, new byte[0]));

      assertThat(client.assertClosed(4000)).isEqualTo("as you say " + "é".repeat(56));
    }
  }

  @Test
  void endOfTheServerEndsItWithACode() throws IOException {
    try (Client client = new Client().upgraded()) {
      client.write(text("a"));
      client.assertText("a");

      server.stop();

      client.assertClosed(CloseCode.GOING_AWAY);
    }
  }

  @Test
  void peerThatVanishesIsNoNews() throws Exception {
    try (Client client = new Client().upgraded()) {
      client.write(text("a"));
      client.assertText("a");
      client.socket.setSoLinger(true, 0);
    }
    server.stop();
    running.get();
  }
}
