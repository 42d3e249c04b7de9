package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ramie.Fibers;
import io.ramie.Promise;
import io.ramie.examples.http.WebClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void clientIsNotAskedForABodyThatNobodyReads() throws Exception {
    WebClient client = client(HttpServiceTest::describe);

    client.request("POST", "/", "Content-Length: 5", "Expect: 100-continue");

    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Connection")).isEqualTo("close");
    client.send("hello");
    client.socket.shutdownOutput();
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void clientThatSendsItsBodyAtOnceIsNotAskedForIt() throws Exception {
    WebClient client = client(HttpServiceTest::echo);

    client.send(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");

    assertThat(client.answer().text()).isEqualTo("hello null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
  void bodyThatNobodyReadsIsSkipped(String field) throws Exception {
    WebClient client = client(HttpServiceTest::describe);
    String data = "x".repeat(100_000);
    String chunks = "186a0\r\n" + data + "\r\n0\r\n\r\n";

    client.request("POST", "/a", field).send(field.startsWith("T") ? chunks : data);
    client.get("/b");

    assertThat(client.answer().text()).isEqualTo("POST /a null");
    assertThat(client.answer().text()).isEqualTo("GET /b null");
  }

  @Test
  void longBodyThatNobodyReadsEndsTheConnection() throws Exception {
    WebClient client = client(HttpServiceTest::describe);

    client.request("POST", "/", "Content-Length: 1000000").send("x".repeat(500_000));

    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Connection")).isEqualTo("close");
    client.send("x".repeat(500_000));
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void longBodyInChunksThatNobodyReadsEndsTheConnection() throws Exception {
    WebClient client = client(HttpServiceTest::describe);

    client.request("POST", "/", "Transfer-Encoding: chunked");
    client.send("f4240\r\n" + "x".repeat(1_000_000) + "\r\n0\r\n\r\n").get("/next");

    assertThat(client.answer().text()).isEqualTo("POST / null");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void brokenChunksAreRefusedWhileTheyAreRead() throws Exception {
    WebClient client = client(HttpServiceTest::echo);

    client.request("POST", "/", "Transfer-Encoding: chunked").send("5\r\nhello\r\nx\r\n");

    assertThat(client.answer().status()).isEqualTo(400);
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void streamsThatAreKeptDoNotReachIntoTheNextRequest() throws Exception {
    AtomicReference<InputStream> body = new AtomicReference<>();
    AtomicReference<OutputStream> reply = new AtomicReference<>();
    WebClient client =
        client((request, response) -> {
          InputStream oldBody = body.getAndSet(request.body());
          OutputStream oldReply = reply.getAndSet(response.outputStream());
          if (oldBody != null && oldReply != null) {
            assertThatIOException().isThrownBy(oldBody::read);
            assertThatIOException().isThrownBy(() -> oldReply.write('x'));
          }
          request.body().transferTo(response.outputStream());
        });
    String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";

    assertThat(client.send(post + "abc").answer().text()).isEqualTo("abc");
    assertThat(client.send(post + "def").answer().text()).isEqualTo("def");
  }

  @Test
  void requestTellsItsFields() throws Exception {
    WebClient client =
        client((request, response) ->
            response.send(
                String.join(
                    " | ",
                    request.host(),
                    "" + request.header("x-one"),
                    "" + request.headers("X-TWO"),
                    "" + request.header("none"),
                    "" + request.headerNames(),
                    "" + request.contentLength(),
                    request.target(),
                    request.remoteAddress().getHostString())));

    client.get("http://b/c?d", "X-One: 1", "X-Two: 2", "x-two: 3");

    assertThat(client.answer().text())
        .isEqualTo("b | 1 | [2, 3] | null | [Host, X-One, X-Two] | 0 | http://b/c?d | 127.0.0.1");
  }

  // Connections

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, X: close, ''",
    "HTTP/1.1, Connection: close, close",
    "HTTP/1.1, 'Connection: a, CLOSE', close",
    "HTTP/1.0, X: keep-alive, close",
    "HTTP/1.0, Connection: Keep-Alive, keep-alive",
    "HTTP/1.0, 'Connection: keep-alive, close', close",
  })
  void connectionEndsWhenTheClientWantsIt(String version, String field, String connection)
      throws Exception {
    WebClient client = client(HttpServiceTest::describe);
    String request = "GET / " + version + "\r\nHost: a\r\n" + field + "\r\n\r\n";

    Answer answer = client.send(request).answer();

    assertThat(answer.text()).isEqualTo("GET / null");
    assertThat(answer.field("Connection")).isEqualTo(connection.isEmpty() ? null : connection);
    if (connection.equals("close")) {
      assertThat(client.isAtEnd()).isTrue();
    } else {
      assertThat(client.send(request).answer().text()).isEqualTo("GET / null");
    }
  }

  @Test
  void handlerEndsTheConnection() throws Exception {
    WebClient client = client((_, response) -> response.closeConnection().send("bye"));

    Answer answer = client.get("/").get("/").answer();

    assertThat(answer.field("Connection")).isEqualTo("close");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void clientThatHasEndedItsSideStillGetsItsAnswers() throws Exception {
    WebClient client = client(HttpServiceTest::describe);

    client.get("/1").get("/2").socket.shutdownOutput();

    assertThat(client.answer().text()).isEqualTo("GET /1 null");
    assertThat(client.answer().text()).isEqualTo("GET /2 null");
    assertThat(client.isAtEnd()).isTrue();
  }

  // Answers

  @Test
  void headHasNoBody() throws Exception {
    WebClient client =
        client((request, response) -> {
          switch (request.path()) {
            case "/text" -> response.send("hello");
            case "/length" -> response.contentLength(1_000_000);
            default -> response.outputStream().write("hello".getBytes(ISO_8859_1));
          }
        });

    assertThat(client.request("HEAD", "/text").answer(false).field("Content-Length"))
        .isEqualTo("5");
    assertThat(client.request("HEAD", "/length").answer(false).field("Content-Length"))
        .isEqualTo("1000000");
    assertThat(client.request("HEAD", "/stream").answer(false).field("Transfer-Encoding"))
        .isEqualTo("chunked");
    assertThat(client.get("/text").answer().text()).isEqualTo("hello");
  }

  @Test
  void statusWithoutBodyHasNone() throws Exception {
    WebClient client = client((_, response) -> response.status(204).send("nothing"));

    Answer answer = client.get("/").answer();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.field("Content-Length")).isNull();
    assertThat(client.get("/").answer().status()).isEqualTo(204);
  }

  @Test
  void handlerThatSendsNothingAnswersWithAnEmptyBody() throws Exception {
    WebClient client = client((_, response) -> response.status(201));

    Answer answer = client.get("/").answer();

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.field("Content-Length")).isEqualTo("0");
  }

  @Test
  void streamOfKnownLengthNeedsNoChunks() throws Exception {
    WebClient client =
        client((_, response) -> {
          response.contentLength(200_000);
          for (int i = 0; i < 200; i++) {
            response.outputStream().write("x".repeat(1000).getBytes(ISO_8859_1));
          }
        });

    Answer answer = client.get("/").answer();

    assertThat(answer.field("Transfer-Encoding")).isNull();
    assertThat(answer.text()).isEqualTo("x".repeat(200_000));
    assertThat(client.get("/").answer().status()).isEqualTo(200);
  }

  @Test
  void streamToHttp10EndsWithTheConnection() throws Exception {
    WebClient client =
        client((_, response) -> {
          response.outputStream().write("hello ".getBytes(ISO_8859_1));
          response.flush();
          response.outputStream().write("world".getBytes(ISO_8859_1));
        });

    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

    Answer answer = client.answer();
    assertThat(answer.field("Connection")).isEqualTo("close");
    assertThat(answer.text()).isEqualTo("hello world");
  }

  @Test
  void flushedPieceArrivesBeforeTheNextIsThere() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    WebClient client =
        client((_, response) -> {
          response.outputStream().write("first".getBytes(ISO_8859_1));
          response.flush();
          Fibers.offload(() -> seen.await());
          response.outputStream().write("second".getBytes(ISO_8859_1));
        });

    client.get("/");
    String first = client.readUntil("first\r\n");
    seen.countDown();

    assertThat(first).startsWith("HTTP/1.1 200").endsWith("\r\n0005\r\nfirst\r\n");
    assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("0006\r\nsecond\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8180, 8181, 8182, 8190, 8191, 8192, 8193, 16_384, 70_000})
  void chunksOfAllSizesArrive(int size) throws Exception {
    byte[] piece = "x".repeat(size).getBytes(ISO_8859_1);
    WebClient client =
        client((_, response) -> {
          for (int i = 0; i < 20; i++) {
            response.outputStream().write(piece);
            response.outputStream().write('y');
          }
        });

    assertThat(client.get("/").answer().text()).isEqualTo(("x".repeat(size) + "y").repeat(20));
    assertThat(client.get("/").answer().text()).hasSize(20 * (size + 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8000, 8050, 8100, 8192, 100_000})
  void bodiesOfAllSizesArrive(int size) throws Exception {
    WebClient client = client((_, response) -> response.send("x".repeat(size)));

    for (int i = 0; i < 10; i++) {
      client.get("/");
    }

    for (int i = 0; i < 10; i++) {
      assertThat(client.answer().text()).isEqualTo("x".repeat(size));
    }
  }

  @Test
  void fieldsThatWouldBreakTheAnswerAreRefused() throws Exception {
    List<String> refused = new ArrayList<>();
    WebClient client =
        client((_, response) -> {
          for (String[] field :
              new String[][] {
                {"a", "b\r\nSet-Cookie: c"},
                {"a", "b\nc"},
                {"a", "\0"},
                {"a", "\u0100"},
                {"a b", "c"},
                {"", "c"},
                {"a:", "c"},
                {"Date", "now"},
                {"connection", "close"},
                {"Content-length", "5"},
                {"Transfer-Encoding", "chunked"}
              }) {
            try {
              response.header(field[0], field[1]);
            } catch (IllegalArgumentException wrong) {
              refused.add(wrong.getMessage());
            }
          }
          response.send("");
        });

    assertThat(client.get("/").answer().fields()).hasSize(3);
    assertThat(refused).hasSize(11);
  }

  // Handlers that fail

  @Test
  void handlerThatFailsAnswersWithStatus500AndIsWarnedOfOnce() throws Exception {
    WebServer server =
        serve((_, _) -> {
          throw new IllegalStateException("broken");
        });
    try (WebClient client = server.connect()) {
      for (int i = 0; i < 10; i++) {
        Answer answer = client.get("/").answer();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).doesNotContain("broken");
      }
    }

    assertThat(server.warnings).hasSize(1).first().asString().contains("broken");
  }

  @Test
  void handlerRefusesWithAStatusOfItsOwn() throws Exception {
    WebServer server =
        serve((_, response) -> {
          response.header("X", "forgotten");
          throw new HttpException(409, "this is taken");
        });
    try (WebClient client = server.connect()) {
      Answer answer = client.get("/").answer();

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.text()).isEqualTo("this is taken\n");
      assertThat(answer.field("X")).isNull();
      assertThat(client.get("/").answer().status()).isEqualTo(409);
    }

    assertThat(server.warnings).isEmpty();
  }

  @Test
  void answerThatCannotBeCompletedIsCutOff() throws Exception {
    WebServer server =
        serve((_, response) -> {
          response.outputStream().write("hello".getBytes(ISO_8859_1));
          response.flush();
          throw new IllegalStateException("broken");
        });
    try (WebClient client = server.connect()) {
      assertThat(client.get("/").rest()).endsWith("hello\r\n").doesNotContain("\r\n0\r\n");
    }
    assertThat(server.warnings).hasSize(1);
  }

  @Test
  void answerWhoseEndIsThatOfTheConnectionIsCutOffWithAReset() throws Exception {
    WebServer server =
        serve((_, response) -> {
          response.outputStream().write("hello".getBytes(ISO_8859_1));
          response.flush();
          throw new IllegalStateException("broken");
        });
    try (WebClient client = server.connect()) {
      client.send("GET / HTTP/1.0\r\n\r\n");

      assertThatExceptionOfType(SocketException.class).isThrownBy(client::rest);
    }
  }

  @Test
  void bodyThatIsShorterThanAnnouncedIsCutOff() throws Exception {
    WebServer server =
        serve((_, response) -> {
          response.contentLength(10).outputStream().write("hello".getBytes(ISO_8859_1));
          response.flush();
        });
    try (WebClient client = server.connect()) {
      assertThat(client.get("/").rest()).endsWith("hello");
    }
    assertThat(server.warnings).hasSize(1).first().asString().contains("5 bytes shorter");
  }

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

  // The site that is served without a folder

  @ParameterizedTest
  @CsvSource({
    "GET, /, 200",
    "GET, /plaintext, 200",
    "POST, /plaintext, 405",
    "GET, /echo, 405",
    "GET, /none, 404",
    "OPTIONS, *, 204",
  })
  void demoSiteAnswers(String method, String path, int status) throws Exception {
    WebClient client = client(new DemoSite());

    assertThat(client.request(method, path).answer().status()).isEqualTo(status);
  }

  @Test
  void echoSendsBackWhatHasComeBeforeTheRestIsThere() throws Exception {
    WebClient client = client(new DemoSite());

    client.request("POST", "/echo", "Content-Length: 10").send("hello");
    assertThat(client.readUntil("hello\r\n")).endsWith("\r\n\r\n0005\r\nhello\r\n");
    client.send("world");

    assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("0005\r\nworld\r\n0\r\n\r\n");
  }

  @Test
  void whoSendsManyRequestsAheadLetsOthersHaveTheirTurn() throws Exception {
    int ahead = 600;
    Promise<Boolean> allSent = new Promise<>();
    List<String> served = new CopyOnWriteArrayList<>();
    AtomicReference<WebClient> patient = new AtomicReference<>();
    WebServer server =
        serve((request, response) -> {
          switch (request.path()) {
            case "/first" -> allSent.await();
            case "/second" -> patient.get().get("/patient");
            default -> {}
          }
          served.add(request.path());
          response.send("");
        });
    WebClient greedy = server.connect();
    resources.add(greedy);
    patient.set(server.connect());
    resources.add(patient.get());
    assertThat(patient.get().get("/").answer().status()).isEqualTo(200);

    greedy.get("/first").get("/second").send("GET /more HTTP/1.1\r\nHost: a\r\n\r\n".repeat(ahead));
    allSent.complete(true);

    assertThat(patient.get().answer().status()).isEqualTo(200);
    assertThat(served.indexOf("/patient")).isBetween(0, ahead - 1);
  }

  // The documentation

  @Test
  void exampleOfTheDocumentationServes() throws Exception {
    WebClient client = client(new HandlerExample());

    assertThat(client.get("/hello?world").answer().text()).isEqualTo("Hello, world\n");
    assertThat(client.request("PUT", "/upper", "Content-Length: 3").send("abc").answer().text())
        .isEqualTo("ABC");
    assertThat(client.get("/").answer().status()).isEqualTo(404);
  }
}
