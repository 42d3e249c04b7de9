package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.examples.http.WebClient.Answer;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that are slow get so much time, and no more; of four limits one is short in each test.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HttpTimeoutsTest {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(100);

  private static void echo(Request request, Response response) throws IOException {
    response.send(request.body().readAllBytes());
  }

  private static HttpOptions limits(Duration idle, Duration head, Duration body, Duration write) {
    return HttpOptions.DEFAULT.withTimeouts(idle, head, body, write);
  }

  @Test
  void idleConnectionIsClosedWithoutAWord() throws Exception {
    try (WebServer server =
            WebServer.start(HttpTimeoutsTest::echo, limits(SHORT, LONG, LONG, LONG));
        WebClient fresh = server.connect();
        WebClient used = server.connect()) {
      assertThat(used.get("/").answer().status()).isEqualTo(200);

      assertThat(fresh.rest()).isEmpty();
      assertThat(used.rest()).isEmpty();
      assertThat(server.warnings).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"G", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: a\r\n"})
  void headThatStandsStillIsRefused(String begun) throws Exception {
    try (WebServer server =
            WebServer.start(HttpTimeoutsTest::echo, limits(LONG, SHORT, LONG, LONG));
        WebClient client = server.connect()) {
      assertThat(client.get("/").answer().status()).isEqualTo(200);

      Answer answer = client.send(begun).answer();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.field("Connection")).isEqualTo("close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void headThatDripsIsRefusedTooAndOthersAreServedMeanwhile() throws Exception {
    try (WebServer server =
            WebServer.start(HttpTimeoutsTest::echo, limits(LONG, SHORT, LONG, LONG));
        WebClient slow = server.connect();
        WebClient other = server.connect()) {
      slow.send("GET / HTTP/1.1\r\nX: ");
      while (slow.available() == 0) {
        slow.send("x");
        assertThat(other.get("/").answer().status()).isEqualTo(200);
      }

      assertThat(slow.answer().status()).isEqualTo(408);
    }
  }

  @Test
  void bodyThatStandsStillIsRefused() throws Exception {
    try (WebServer server =
            WebServer.start(HttpTimeoutsTest::echo, limits(LONG, LONG, SHORT, LONG));
        WebClient client = server.connect()) {
      client.request("POST", "/", "Content-Length: 5").send("hell");

      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void bodyThatNobodyReadsAndStandsStillEndsTheConnection() throws Exception {
    try (WebServer server =
            WebServer.start((_, response) -> response.send(""), limits(LONG, LONG, SHORT, LONG));
        WebClient client = server.connect()) {
      client.request("POST", "/", "Content-Length: 5").send("hell");

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void bodyThatNobodyReadsAndDripsEndsTheConnection() throws Exception {
    try (WebServer server =
            WebServer.start((_, response) -> response.send(""), limits(LONG, LONG, SHORT, LONG));
        WebClient client = server.connect()) {
      client.request("POST", "/", "Content-Length: 200000").send("x");
      assertThat(client.answer().status()).isEqualTo(200);

      while (!client.isAtEndWithin(5)) {
        client.send("x");
      }
    }
  }

  @Test
  void clientThatTakesNothingIsCutOff() throws Exception {
    SynchronousQueue<Exception> failures = new SynchronousQueue<>();
    Handler endless =
        (_, response) -> {
          try {
            for (; ; ) {
              response.outputStream().write(new byte[100_000]);
            }
          } catch (IOException failed) {
            Thread.ofPlatform()
                .start(() -> {
                  try {
                    failures.put(failed);
                  } catch (InterruptedException ended) {
                    // Nobody wants to know.
                  }
                });
            throw failed;
          }
        };
    try (WebServer server = WebServer.start(endless, limits(LONG, LONG, LONG, SHORT));
        WebClient client = server.connect()) {
      client.get("/");

      assertThat(failures.poll(50, TimeUnit.SECONDS)).hasMessageContaining("timed out after 0.1s");
      assertThat(server.warnings).isEmpty();
    }
  }

  @Test
  void slowHandlerIsNotTheClientsFault() throws Exception {
    try (WebServer server =
            WebServer.start(
                (_, response) -> {
                  Fibers.sleep(SHORT.multipliedBy(4));
                  response.outputStream().write("late".getBytes(ISO_8859_1));
                },
                limits(SHORT, SHORT, SHORT, SHORT));
        WebClient client = server.connect()) {
      assertThat(client.get("/").answer().text()).isEqualTo("late");
    } catch (SocketException reset) {
      throw new AssertionError("was cut off", reset);
    }
  }
}
