package io.ramie.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.net.TcpSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class MemcachedProcessTest {
  private static final String SET = "set a 0 0 1\r\nx\r\n";
  private static final String GET = "get a\r\n";
  private static final String VALUE = "VALUE a 0 1\r\nx\r\nEND\r\n";

  private static int port(Program server) throws Exception {
    String ready = server.line();
    assertThat(ready).startsWith("listening on 127.0.0.1:");
    return Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void signalIsFollowedByTheLastRepliesAndACleanEnd(String threads) throws Exception {
    try (Program server = Program.start(1000, "memcached", "--port", "0", "--threads", threads);
        TcpSocket client =
            TcpSocket.connect("127.0.0.1", port(server)).setTimeout(Duration.ofSeconds(30))) {
      client.write((SET + GET.repeat(500)).getBytes(US_ASCII));
      client.readFully(new byte[1]); // all that was sent has arrived

      server.signal("TERM");

      String rest = new String(client.inputStream().readAllBytes(), US_ASCII);
      assertThat("S" + rest).isEqualTo("STORED\r\n" + VALUE.repeat(500));
      assertThat(server.rest()).containsExactly("stopped");
      assertThat(server.exitCode()).isZero();
    }
  }

  @Test
  void loadIsMeasured() throws Exception {
    try (Program server = Program.start(1000, "memcached", "--port", "0")) {
      String port = Integer.toString(port(server));

      Run load = Run.of("memcached-load", "--port", port, "--clients", "20", "--requests", "50");

      assertThat(load.exitCode()).isZero();
      assertThat(load.out()).contains("sets/s", "gets/s", "99 % within", "longest");
    }
  }

  @Test
  void moreMemoryThanTheHeapHasIsRefused() {
    Run run = Run.of("memcached", "--memory", "100000000");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--memory 100000000", "heap of", "RAMIE_JAVA_OPTS=-Xmx");
  }

  @Test
  void itemThatFillsTheMemoryIsRefused() {
    Run run = Run.of("memcached", "--memory", "1", "--max-item", "1000000");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("two items of 1000000 bytes").contains("1048576 bytes");
  }
}
