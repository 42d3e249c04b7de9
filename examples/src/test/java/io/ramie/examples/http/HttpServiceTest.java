package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.examples.http.WebClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HttpServiceTest {
  private final List<AutoCloseable> resources = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable resource : resources.reversed()) {
      resource.close();
    }
  }

  private WebServer serve(Handler handler) throws IOException {
    WebServer server = WebServer.start(handler);
    resources.add(server);
    return server;
  }

  private WebClient client(Handler handler) throws IOException {
    WebClient client = serve(handler).connect();
    resources.add(client);
    return client;
  }

  private static void describe(Request request, Response response) throws IOException {
    response.send(request.method() + " " + request.path() + " " + request.query());
  }

  private static void echo(Request request, Response response) throws IOException {
    InputStream body = request.body();
    response.send(new String(body.readAllBytes(), ISO_8859_1) + " " + request.trailer("sum"));
  }

  // Requests

  @Test
  void requestIsAnswered() throws Exception {
    WebClient client = client(HttpServiceTest::describe);

    Answer answer = client.get("/a?b=c").answer();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("GET /a b=c");
    assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.field("Date")).matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} 20\\d\\d .* GMT");
  }

  @Test
  void connectionServesRequestAfterRequest() throws Exception {
    WebClient client = client(HttpServiceTest::describe);

    for (int i = 0; i < 1000; i++) {
      assertThat(client.get("/" + i).answer().text()).isEqualTo("GET /" + i + " null");
    }
  }

  @Test
  void requestsSentAheadAreAnsweredInTheirOrder() throws Exception {
    WebClient client = client(HttpServiceTest::describe);
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      requests.append("GET /%d HTTP/1.1\r\nHost: test\r\n\r\n".formatted(i));
    }

    client.send(requests.toString());

    for (int i = 0; i < 1000; i++) {
      assertThat(client.answer().text()).isEqualTo("GET /" + i + " null");
    }
  }

  @Test
  void bodyOfToldLengthArrives() throws Exception {
    WebClient client = client(HttpServiceTest::echo);

    client.request("POST", "/", "Content-Length: 5").send("hello");

    assertThat(client.answer().text()).isEqualTo("hello null");
    assertThat(client.get("/").answer().text()).isEqualTo(" null");
  }

  @Test
  void bodyInChunksArrivesWithItsTrailers() throws Exception {
    WebClient client = client(HttpServiceTest::echo);

    client.request("POST", "/", "Transfer-Encoding: chunked");
    client.send("5\r\nhello\r\n1;x=y\r\n \r\n00A\r\n0123456789\r\n0\r\nSum: 7\r\n\r\n");

    assertThat(client.answer().text()).isEqualTo("hello 0123456789 7");
    assertThat(client.get("/").answer().text()).isEqualTo(" null");
  }

  @Test
  void clientThatExpectsToBeAskedForTheBodyIsAsked() throws Exception {
    WebClient client = client(HttpServiceTest::echo);

    client.request("POST", "/", "Content-Length: 5", "Expect: 100-continue");
    Answer invitation = client.answer();
    client.send("hello");

    assertThat(invitation.status()).isEqualTo(100);
    assertThat(client.answer().text()).isEqualTo("hello null");
  }

  // Answers

  @Test
  void streamGoesOutInChunks() throws Exception {
    WebClient client =
        client((_, response) -> {
          response.trailer("Sum", "1");
          response.outputStream().write("hello ".getBytes(ISO_8859_1));
          response.outputStream().write(new byte[100_000]);
          response.outputStream().write('!');
        });

    Answer answer = client.get("/").answer();

    assertThat(answer.field("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(answer.text()).startsWith("hello ").endsWith("!").hasSize(100_007);
    assertThat(client.trailers).containsExactly("Sum: 1");
  }

  @Test
  void wrongRequestIsRefusedAndTheConnectionEnds() throws Exception {
    WebClient client = client(HttpServiceTest::describe);

    client.send("GET / HTTP/1.1\nHost: test\n\n");

    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.field("Connection")).isEqualTo("close");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void connectionIsGivenUpForAnotherProtocol() throws Exception {
    WebClient client =
        client((_, response) -> {
          UpgradedConnection upgraded = response.header("X-Key", "1").upgrade("shout");
          upgraded.inputStream().transferTo(upgraded.socket().outputStream());
        });

    client.get("/", "Connection: keep-alive, Upgrade", "Upgrade: Shout").send("early");
    Answer answer = client.answer();
    client.send(" and late");
    client.socket.shutdownOutput();

    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.field("Upgrade")).isEqualTo("shout");
    assertThat(answer.field("X-Key")).isEqualTo("1");
    assertThat(client.rest()).isEqualTo("early and late");
  }

  @Test
  void anotherProtocolReadsTheEndWhenTheServerStops() throws Exception {
    WebServer server =
        serve((_, response) -> {
          UpgradedConnection upgraded = response.upgrade("shout");
          upgraded.inputStream().transferTo(upgraded.socket().outputStream());
          upgraded.socket().write("bye".getBytes(ISO_8859_1));
        });
    try (WebClient client = server.connect()) {
      client.get("/", "Connection: Upgrade", "Upgrade: shout");
      assertThat(client.answer().status()).isEqualTo(101);

      server.stop();

      assertThat(client.rest()).isEqualTo("bye");
      server.awaitEnd();
    }
  }
}
