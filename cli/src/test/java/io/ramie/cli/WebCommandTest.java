package io.ramie.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.net.TcpSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class WebCommandTest {
  @TempDir private Path root;

  private static int port(Program server) throws Exception {
    String ready = server.line();
    assertThat(ready).startsWith("listening on 127.0.0.1:");
    return Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
  }

  private static String get(Program server, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port(server) + path);
    try (InputStream body = uri.toURL().openStream()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void greetsUntilItIsTerminated(String threads) throws Exception {
    try (Program server = Program.start(1000, "web", "--port", "0", "--threads", threads)) {
      assertThat(get(server, "/plaintext")).isEqualTo("Hello, World!");

      server.signal("TERM");

      assertThat(server.rest()).containsExactly("stopped");
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void uploadUnderWayIsAnsweredAlthoughTheServerIsTerminated() throws Exception {
    try (Program server = Program.start(1000, "web", "--port", "0")) {
      int port = port(server);
      try (TcpSocket upload = TcpSocket.connect("127.0.0.1", port);
          TcpSocket idle = TcpSocket.connect("127.0.0.1", port)) {
        write(upload, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
        byte[] begun = new byte[12];
        upload.readFully(begun);

        server.signal("TERM");
        assertThat(idle.read(new byte[1])).isEqualTo(-1);
        write(upload, "world");

        String rest = new String(upload.inputStream().readAllBytes(), UTF_8);
        assertThat(rest).endsWith("0005\r\nhello\r\n0005\r\nworld\r\n0\r\n\r\n");
      }
      assertThat(server.rest()).containsExactly("stopped");
      assertThat(server.exitCode()).isZero();
    }
  }

  private static void write(TcpSocket socket, String text) throws IOException {
    socket.write(text.getBytes(UTF_8));
  }

  @Test
  void servesAFolder() throws Exception {
    Files.writeString(root.resolve("index.html"), "<p>root");
    try (Program server = Program.start(1000, "web", "--port", "0", "--root", root.toString())) {
      assertThat(get(server, "/")).isEqualTo("<p>root");
    }
  }

  @Test
  void folderThatIsNotThereIsOneClearLine() {
    Run run = Run.of("web", "--root", root.resolve("none").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("there is no folder " + root.resolve("none"));
  }
}
