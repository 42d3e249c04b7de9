package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Whatever clients do, the others are served, and nothing of them stays. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class BadClientsTest {
  private static final int LARGE_BYTES = 20_000_000;

  @TempDir private Path root;
  private WebServer server;
  private final List<WebClient> clients = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    Files.writeString(root.resolve("small.txt"), "small");
    Files.write(root.resolve("large.bin"), new byte[LARGE_BYTES]);
    server = WebServer.start(1, () -> new StaticFiles(root));
  }

  @AfterEach
  void stop() throws Exception {
    assertOthersAreServed();
    server.stop();
    for (WebClient client : clients) {
      client.close();
    }
    server.awaitEnd();
    assertThat(server.warnings).isEmpty();
  }

  private WebClient connect() throws IOException {
    WebClient client = server.connect();
    clients.add(client);
    return client;
  }

  private void assertOthersAreServed() throws IOException {
    try (WebClient other = server.connect()) {
      assertThat(other.get("/small.txt").answer().text()).isEqualTo("small");
    }
  }

  private static void reset(WebClient client) throws IOException {
    client.socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    client.socket.close();
  }

  @Test
  void thousandConnectionsStayAndAreServed() throws Exception {
    for (int i = 0; i < 1000; i++) {
      connect();
    }

    for (int round = 0; round < 3; round++) {
      for (WebClient client : clients) {
        client.get("/small.txt");
      }
      for (WebClient client : clients) {
        assertThat(client.answer().text()).isEqualTo("small");
      }
    }
  }

  @Test
  void clientsVanishWithinAFile() throws Exception {
    for (int i = 0; i < 50; i++) {
      WebClient client = connect();
      client.get("/large.bin").readUntil("\r\n\r\n");
      if (i % 2 == 0) {
        reset(client);
      } else {
        client.socket.close();
      }
    }
  }

  @Test
  void clientsVanishWithinARequest() throws Exception {
    String request = "GET /small.txt HTTP/1.1\r\nHost: a\r\n\r\n";
    for (int i = 0; i < request.length(); i++) {
      reset(connect().send(request.substring(0, i)));
      connect().send(request.substring(0, i)).socket.shutdownOutput();
    }
  }

  @Test
  void clientsVanishWithinABody() throws Exception {
    CountDownLatch begun = new CountDownLatch(20);
    Handler patient =
        (request, response) -> {
          if (request.contentLength() > 0) {
            begun.countDown();
            request.body().readAllBytes();
          }
          response.send("small");
        };
    try (WebServer reader = WebServer.start(patient)) {
      List<WebClient> uploads = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        uploads.add(reader.connect().request("POST", "/", "Content-Length: 100").send("x"));
      }
      begun.await();
      for (WebClient upload : uploads) {
        reset(upload);
      }

      reader.stop();
      reader.awaitEnd();
      assertThat(reader.warnings).isEmpty();
    }
  }

  @Test
  void clientsThatSendGarbageAreRefused() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] garbage = new byte[random.nextInt(1, 20_000)];
      random.nextBytes(garbage);
      garbage[0] = 0x16;

      assertThat(connect().send(garbage).answer().status()).isEqualTo(400);
    }
  }

  @Test
  void refusalReachesAClientThatGoesOnSending() throws Exception {
    WebClient client = connect();
    client.send("GET / HTTP/1.1\r\n: x\r\n\r\n");
    for (int i = 0; i < 50; i++) {
      client.send("x".repeat(10_000));
    }

    assertThat(client.answer().status()).isEqualTo(400);
  }

  @Test
  void clientsThatTakeNothingHoldNobodyUp() throws Exception {
    for (int i = 0; i < 20; i++) {
      connect().get("/large.bin");
    }

    for (int i = 0; i < 20; i++) {
      assertOthersAreServed();
    }
  }

  @Test
  void requestsWithoutEndOnOneConnectionHoldNobodyUp() throws Exception {
    WebClient greedy = connect();
    byte[] many = "GET /small.txt HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10_000).getBytes(US_ASCII);
    Thread sender =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; i < 10; i++) {
                  greedy.send(many);
                }
              } catch (IOException ended) {
                // Nobody reads the answers, so they stand still in the end.
              }
            });

    for (int i = 0; i < 20; i++) {
      assertOthersAreServed();
    }
    greedy.close();
    sender.join();
  }
}
