package io.ramie.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others have written. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ForeignClientsTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private ChatRun chat;
  private ChatClient ann;

  @BeforeEach
  void start() throws IOException {
    chat = new ChatRun(2, ChatServer.SILENCE);
    ann = ChatClient.named(chat.address(), "ann");
  }

  @AfterEach
  void stop() throws Exception {
    client.shutdownNow();
    ann.close();
    chat.close();
    chat.awaitEnd();
    assertThat(chat.warnings()).isEmpty();
  }

  private String authority() {
    return "127.0.0.1:" + chat.address().getPort();
  }

  // The JDK's WebSocket

  /** Collects what comes. */
  private static final class Listener implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<ByteBuffer> pong = new CompletableFuture<>();
    private final StringBuilder begun = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      begun.append(data);
      if (last) {
        texts.add(begun.toString());
        begun.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      pong.complete(message);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    void await(String text) throws InterruptedException {
      String next = null;
      do {
        next = texts.poll(20, TimeUnit.SECONDS);
        assertThat(next).describedAs("before \"%s\"", text).isNotNull();
      } while (!text.equals(next));
    }
  }

  @Test
  void jdkWebSocketChatsWithTelnet() throws Exception {
    Listener listener = new Listener();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://" + authority() + "/chat"), listener)
            .join();

    socket.sendText("jim", true).join();
    listener.await("jim has entered hall.");
    ann.expect("jim has entered hall.");
    socket.sendText("hel", false).join();
    socket.sendText("lo €", true).join();
    ann.expect("jim: hello €");
    ann.say("hi jim");
    listener.await("ann: hi jim");
    ann.expect("ann: hi jim");
    socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).join();
    assertThat(listener.pong.join()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));

    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
    ann.expect("jim has left hall.");
    assertThat(listener.closed.join()).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void jdkWebSocketIsToldThatTheServerStops() throws Exception {
    Listener listener = new Listener();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://" + authority() + "/chat"), listener)
            .join();
    socket.sendText("jim", true).join();
    listener.await("jim has entered hall.");

    chat.stop();

    listener.await("The server stops. Goodbye.");
    assertThat(listener.closed.join()).isEqualTo(1001);
  }

  @Test
  void binaryMessagesAreNotTaken() throws Exception {
    Listener listener = new Listener();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://" + authority() + "/chat"), listener)
            .join();
    socket.sendText("jim", true).join();
    listener.await("jim has entered hall.");

    socket.sendBinary(ByteBuffer.allocate(3), true).join();

    assertThat(listener.closed.join()).isEqualTo(1003);
    ann.expect("jim has entered hall.");
    ann.expect("jim has left hall.");
  }

  // Programs

  private static Path program(String... names) {
    for (String name : names) {
      for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path file = Path.of(folder, name);
        if (Files.isExecutable(file)) {
          return file;
        }
      }
    }
    assumeTrue(false, () -> "none of these programs is installed: " + List.of(names));
    throw new AssertionError();
  }

  @Test
  void curlSpeaksTelnet(@TempDir Path folder) throws Exception {
    Path curl = program("curl");
    Path input = Files.writeString(folder.resolve("input"), "carl\nhello from curl\n/quit\n");
    Process process =
        new ProcessBuilder(
                curl.toString(), "--silent", "--max-time", "30", "telnet://" + authority())
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .start();

    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(output.lines())
        .containsExactly(
            "Welcome. What is your name?",
            "Hello, carl. /help tells what there is.",
            "carl has entered hall.",
            "carl: hello from curl",
            "Goodbye.");
    ann.await("carl: hello from curl");
  }

  @Test
  void browserChatsFromThePage(@TempDir Path folder) throws Exception {
    Path chromium = program("chromium", "chromium-browser", "google-chrome");
    Process process =
        new ProcessBuilder(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder,
                "--remote-debugging-port=0",
                "http://" + authority() + "/?name=bea&message=hello+from+the+page")
            .redirectErrorStream(true)
            .start();
    try {
      String devTools = new Output(process).awaitLine("DevTools listening");
      ann.await("bea has entered hall.");
      ann.expect("bea: hello from the page");
      Browser browser = new Browser(client, devTools);

      ann.say("hello <b>bea</b>");
      browser.awaitText("ann: hello <b>bea</b>");
      browser.evaluate(
          "document.getElementById('text').value = 'typed';"
              + "document.getElementById('form').requestSubmit()");
      ann.await("bea: typed");
      browser.awaitText("bea: typed");

      chat.stop();
      browser.awaitText("The connection has ended (1001).");
    } finally {
      end(process);
    }
  }

  /** What a program prints, which is read all the time, so that the program never waits for us. */
  private static final class Output {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Output(Process process) {
      Thread.ofVirtual().start(() -> read(process.inputReader(UTF_8)));
    }

    private void read(BufferedReader reader) {
      try (reader) {
        reader.lines().forEach(lines::add);
      } catch (IOException | UncheckedIOException ended) {
        // The process is gone.
      }
    }

    /** How long a browser takes to start says nothing of the chat, and can be long. */
    String awaitLine(String part) throws InterruptedException {
      for (; ; ) {
        String line = lines.poll(60, TimeUnit.SECONDS);
        assertThat(line).describedAs("a line with " + part).isNotNull();
        if (line.contains(part)) {
          return line;
        }
      }
    }
  }

  /** The page in a browser, through its remote debugging. */
  private static final class Browser {
    private final Listener listener = new Listener();
    private final WebSocket socket;

    Browser(HttpClient client, String devTools) throws Exception {
      Matcher port = find("DevTools listening on ws://([^/]+)/", devTools);
      HttpRequest list =
          HttpRequest.newBuilder(URI.create("http://" + port.group(1) + "/json/list")).build();
      String pages = client.send(list, HttpResponse.BodyHandlers.ofString()).body();
      Matcher page = find("\"webSocketDebuggerUrl\": \"(ws://[^\"]*/page/[^\"]*)\"", pages);
      socket = client.newWebSocketBuilder().buildAsync(URI.create(page.group(1)), listener).join();
    }

    private static Matcher find(String pattern, String text) {
      Matcher matcher = Pattern.compile(pattern).matcher(text);
      assertThat(matcher.find()).describedAs(text).isTrue();
      return matcher;
    }

    /** Waits until the page shows a text. */
    void awaitText(String text) throws InterruptedException {
      String shown = "document.body.innerText.includes('" + text + "')";
      evaluate(
          "new Promise(done => { const look = () => "
              + shown
              + " ? done('shown') : setTimeout(look, 20); look(); })");
    }

    /** Runs JavaScript in the page, and awaits what it promises. */
    void evaluate(String script) throws InterruptedException {
      socket
          .sendText(
              "{\"id\": 1, \"method\": \"Runtime.evaluate\", \"params\": {\"awaitPromise\": true,"
                  + " \"expression\": \""
                  + script
                  + "\"}}",
              true)
          .join();
      String answer = listener.texts.poll(30, TimeUnit.SECONDS);
      assertThat(answer).describedAs(script).contains("\"id\":1").doesNotContain("exception");
    }
  }

  private static void end(Process process) throws InterruptedException {
    try (Stream<ProcessHandle> children = process.descendants()) {
      children.forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly().waitFor();
  }
}
