package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.examples.http.WebClient.Answer;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is told to stop loses no request. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HttpStopTest {
  private static void echo(Request request, Response response) throws IOException {
    response.send(request.body().readAllBytes());
  }

  @Test
  void idleConnectionsEnd() throws Exception {
    try (WebServer server = WebServer.start(HttpStopTest::echo);
        WebClient fresh = server.connect();
        WebClient used = server.connect()) {
      assertThat(used.get("/").answer().status()).isEqualTo(200);

      server.stop();

      assertThat(fresh.isAtEnd()).isTrue();
      assertThat(used.isAtEnd()).isTrue();
      server.awaitEnd();
    }
  }

  @Test
  void requestOnAnIdleConnectionThatMeetsTheEndIsAnswered() throws Exception {
    Handler handler =
        (request, response) -> {
          if (request.offersUpgrade("wait")) {
            response.upgrade("wait").inputStream().readAllBytes();
          } else {
            echo(request, response);
          }
        };
    try (WebServer server = WebServer.startPatient(1, handler);
        WebClient witness = server.connect();
        WebClient client = server.connect()) {
      witness.get("/", "Connection: Upgrade", "Upgrade: wait").answer();
      assertThat(client.get("/").answer().field("Connection")).isNull();

      server.stop();
      assertThat(witness.isAtEnd()).isTrue();
      Answer answer = client.get("/").answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.field("Connection")).isEqualTo("close");
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void requestsUnderWayAreCompleted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Handler slow =
        (_, response) -> {
          begun.countDown();
          Fibers.offload(() -> stopped.await());
          response.send("done");
        };
    try (WebServer server = WebServer.start(slow);
        WebClient client = server.connect()) {
      client.get("/");
      begun.await();

      server.stop();
      stopped.countDown();

      assertThat(client.answer().text()).isEqualTo("done");
      server.awaitEnd();
    }
  }

  @Test
  void connectionWhoseAnswerDidNotSayThatItIsTheLastEndsToo() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Handler slow =
        (_, response) -> {
          response.contentLength(4).flush();
          begun.countDown();
          Fibers.offload(() -> stopped.await());
          response.outputStream().write("done".getBytes(US_ASCII));
        };
    try (WebServer server = WebServer.start(slow);
        WebClient client = server.connect();
        WebClient idle = server.connect()) {
      client.get("/");
      begun.await();

      server.stop();
      assertThat(idle.isAtEnd()).isTrue();
      stopped.countDown();

      Answer answer = client.answer();
      assertThat(answer.field("Connection")).isNull();
      assertThat(answer.text()).isEqualTo("done");
      assertThat(client.isAtEnd()).isTrue();
      server.awaitEnd();
      assertThat(server.warnings).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bodyUnderWayArrives(boolean chunked) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Handler echo =
        (request, response) -> {
          begun.countDown();
          echo(request, response);
        };
    try (WebServer server = WebServer.start(echo);
        WebClient client = server.connect();
        WebClient witness = server.connect()) {
      client.request("POST", "/", chunked ? "Transfer-Encoding: chunked" : "Content-Length: 10");
      client.send(chunked ? "5\r\nhello\r\n" : "hello");
      begun.await();

      server.stop();
      assertThat(witness.isAtEnd()).isTrue();
      client.send(chunked ? "5\r\nworld\r\n0\r\n\r\n" : "world");

      assertThat(client.answer().text()).isEqualTo("helloworld");
      server.awaitEnd();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void clientsInALoopLoseNothing(int threads) throws Exception {
    AtomicInteger answers = new AtomicInteger();
    CountDownLatch warm = new CountDownLatch(1000);
    try (WebServer server = WebServer.startPatient(threads, HttpStopTest::echo)) {
      List<FutureTask<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        FutureTask<Integer> client = new FutureTask<>(() -> loop(server, answers, warm));
        clients.add(client);
        Thread.ofPlatform().start(client);
      }
      warm.await();

      server.stop();
      server.awaitEnd();

      for (FutureTask<Integer> client : clients) {
        assertThat(client.get()).as("requests without an answer").isZero();
      }
      assertThat(answers).hasValueGreaterThan(1000);
      assertThat(server.warnings).isEmpty();
    }
  }

  /** Asks and asks, on connections of up to ten requests, until there is no server any more. */
  private static int loop(WebServer server, AtomicInteger answers, CountDownLatch warm)
      throws IOException {
    for (; ; ) {
      int requests = 0;
      try (WebClient client = server.connect()) {
        for (boolean last = false; requests < 10 && !last; requests++) {
          Answer answer = client.request("POST", "/", "Content-Length: 3").send("abc").answer();
          assertThat(answer.text()).isEqualTo("abc");
          answers.incrementAndGet();
          warm.countDown();
          last = answer.field("Connection") != null;
        }
      } catch (ConnectException ended) {
        return 0;
      } catch (EOFException | SocketException lost) {
        // Between the last look for new connections and the end of the listener there may be one
        // more. The system resets that, and nobody can help it.
        return requests;
      }
    }
  }
}
