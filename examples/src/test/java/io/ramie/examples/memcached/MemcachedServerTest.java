package io.ramie.examples.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ramie.Fibers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server with clients that behave, and with clients that do not. */
@Timeout(120)
final class MemcachedServerTest {
  private static final String SET_A = "set a 0 0 1\r\nx\r\n";
  private static final String GET_A = "get a\r\n";
  private static final String HAS_A = "VALUE a 0 1\r\nx\r\nEND\r\n";

  private OurMemcached server;

  @BeforeEach
  void start() throws IOException {
    server = OurMemcached.start();
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.warnings()).isEmpty();
  }

  private TextClient connect() throws IOException {
    return new TextClient(server.address());
  }

  private MemcachedLoadResult run(MemcachedLoad load, InetSocketAddress address) throws Exception {
    AtomicLong done = new AtomicLong();
    MemcachedLoadResult result = Fibers.run(new MemcachedClients(address, load, done)::run);
    assertThat(done).hasValue(2 * load.requestsOfAll());
    return result;
  }

  private void assertServes() throws IOException {
    try (TextClient client = connect()) {
      assertThat(client.ask(SET_A + GET_A)).isEqualTo("STORED\r\n" + HAS_A);
    }
  }

  // Many

  @Test
  void thousandConnectionsAreServed() throws Exception {
    MemcachedLoadResult result = run(new MemcachedLoad(1000, 20, 1, 5, 50), server.address());

    assertThat(result.sets().requests()).isEqualTo(20_000);
    assertThat(result.gets().latencies().getTotalCount()).isEqualTo(20_000);
  }

  @Test
  void pipelinesAreServedWhateverTheirLengths() throws Exception {
    run(new MemcachedLoad(20, 500, 100, 100, 10), server.address());
    run(new MemcachedLoad(3, 20, 7, 4, 100_000), server.address());
  }

  @Test
  void threadsServeTheSameItems() throws Exception {
    try (OurMemcached shared = OurMemcached.start(MemcachedOptions.DEFAULT, 3)) {
      run(new MemcachedLoad(60, 50, 5, 10, 100), shared.address());
      for (int i = 0; i < 20; i++) {
        try (TextClient one = new TextClient(shared.address());
            TextClient other = new TextClient(shared.address())) {
          one.ask("set key" + i + " 0 0 1\r\n1\r\n");
          assertThat(other.ask("incr key" + i + " 8\r\n")).isEqualTo("9\r\n");
        }
      }
    }
  }

  @Test
  void loadTellsAWrongReply() throws Exception {
    try (OurMemcached small = OurMemcached.start(new MemcachedOptions(4096, 1024), 1)) {
      MemcachedLoad load = new MemcachedLoad(1, 1, 1, 1, 2000);
      assertThatThrownBy(() -> run(load, small.address()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("client 0 got \"SERVER_ERROR object too large for cache\\r\\n")
          .hasMessageContaining("instead of \"STORED");
    }
  }

  // Memory

  @Test
  void memoryStaysWithinTheLimitUnderAFloodOfSets() throws Exception {
    MemcachedOptions options = new MemcachedOptions(8 * MemcachedOptions.MEGABYTE, 100_000);
    try (OurMemcached small = OurMemcached.start(options, 1);
        TextClient client = new TextClient(small.address())) {
      String value = "v".repeat(50_000);
      for (int i = 0; i < 500; i++) {
        client.ask("set key" + i + " 0 0 50000 noreply\r\n" + value + "\r\n");
        assertThat(small.memcached().cache().bytes()).isLessThan(options.memoryBytes());
      }
      assertThat(client.ask("get key499\r\n")).contains(value);
      assertThat(client.ask("get key0\r\n")).isEqualTo("END\r\n");
    }
  }

  @Test
  void largeValuesThatAreSentSlowlyDoNotFillTheMemory() throws Exception {
    MemcachedOptions options = new MemcachedOptions(2 * MemcachedOptions.MEGABYTE, 1_000_000);
    List<TextClient> slow = new ArrayList<>();
    try (OurMemcached small = OurMemcached.start(options, 1);
        TextClient other = new TextClient(small.address())) {
      slow.add(new TextClient(small.address()));
      slow.getFirst().send("set slow 0 0 900000\r\n");
      slow.getFirst().send("v".repeat(100_000));
      TextClient refused = new TextClient(small.address());
      slow.add(refused);

      String large = "set large 0 0 900000\r\n" + "w".repeat(900_000) + "\r\n";
      assertThat(refused.ask(large)).isEqualTo("SERVER_ERROR out of memory storing object\r\n");
      assertThat(other.ask(SET_A + GET_A)).isEqualTo("STORED\r\n" + HAS_A);

      slow.getFirst().close();
      assertThat(refused.ask(large)).isEqualTo("STORED\r\n");
    } finally {
      for (TextClient client : slow) {
        client.close();
      }
    }
  }

  @Test
  void valuesThatAreReadSlowlyCountUntilTheyAreSent() throws Exception {
    MemcachedOptions options = new MemcachedOptions(4 * MemcachedOptions.MEGABYTE, 1_000_000);
    String value = "v".repeat(900_000) + "\r\n";
    List<TextClient> slow = new ArrayList<>();
    try (OurMemcached small = OurMemcached.start(options, 1);
        TextClient other = new TextClient(small.address())) {
      for (int i = 0; i < 4; i++) {
        assertThat(other.ask("set slow" + i + " 0 0 900000\r\n" + value)).isEqualTo("STORED\r\n");
        TextClient client = new TextClient(small.address());
        slow.add(client);
        // So much is not taken by the sockets, so the last one is being sent for ever.
        client.send(("get slow" + i + "\r\n").repeat(20));
        client.read(1);
      }
      assertThat(other.ask("flush_all\r\nset a 0 0 900000\r\n" + value))
          .isEqualTo("OK\r\nSERVER_ERROR out of memory storing object\r\n");
      assertThat(small.memcached().cache().bytes()).isLessThan(options.memoryBytes());

      slow.getFirst().close();

      String reply = other.ask("set a 0 0 900000\r\n" + value);
      while (!reply.equals("STORED\r\n")) {
        reply = other.ask("set a 0 0 900000\r\n" + value);
      }
    } finally {
      for (TextClient client : slow) {
        client.close();
      }
    }
  }

  @Test
  void clientThatNeverReadsStopsOnlyItself() throws Exception {
    try (TextClient greedy = connect()) {
      greedy.ask("set big 0 0 1000000\r\n" + "v".repeat(1_000_000) + "\r\n");
      greedy.send("get big\r\n".repeat(200));

      assertServes();
    }
    assertServes();
  }

  // Clients that do not behave

  @Test
  void replyComesWhenTheCommandComesByteByByte() throws Exception {
    try (TextClient client = connect()) {
      for (char part : "set a 0 0 1\r\nx\r\nms b 1 k Oo\r\ny\r\nget a b\r\n".toCharArray()) {
        client.send(String.valueOf(part));
      }
      String expected = "STORED\r\nHD kb Oo\r\nVALUE a 0 1\r\nx\r\nVALUE b 0 1\r\ny\r\nEND\r\n";
      assertThat(client.read(expected.length())).isEqualTo(expected);
    }
  }

  @Test
  void clientThatEndsItsSideGetsAllReplies() throws Exception {
    try (TextClient client = connect()) {
      client.send((SET_A + GET_A).repeat(1000) + "get a");
      client.shutdownOutput();

      assertThat(client.readToEnd()).isEqualTo(("STORED\r\n" + HAS_A).repeat(1000));
    }
  }

  @Test
  void clientsThatVanishAreForgotten() throws Exception {
    for (String left : List.of("", "get", SET_A, "set a 0 0 100\r\nx", "set a 0 0 90000\r\nx")) {
      for (int i = 0; i < 20; i++) {
        TextClient client = connect();
        client.send(left);
        client.reset();
      }
    }
    assertServes();
    awaitNoConnections();
  }

  @Test
  void garbageHurtsNobody() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[random.nextInt(5000)];
      random.nextBytes(garbage);
      try (TextClient client = connect()) {
        client.send(new String(garbage, java.nio.charset.StandardCharsets.ISO_8859_1));
        client.shutdownOutput();
        client.readToEnd();
      } catch (java.net.SocketException closedBefore) {
        // It may not be read to its end.
      }
    }
    assertServes();
    awaitNoConnections();
  }

  private void awaitNoConnections() throws Exception {
    while (server.memcached().traffic().connections.sum() > 0) {
      Thread.onSpinWait();
    }
  }

  // The end

  @Test
  void stopAnswersWhatHasArrived() throws Exception {
    List<TextClient> clients = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      TextClient client = connect();
      client.ask(SET_A);
      client.send(GET_A.repeat(100));
      clients.add(client);
    }

    server.stop();

    for (TextClient client : clients) {
      assertThat(client.readToEnd()).isEqualTo(HAS_A.repeat(100));
      client.close();
    }
    server.awaitEnd();
  }

  // What memcached 1.6.18 does not have

  @Test
  void casValueCanBeChosen() throws Exception {
    try (TextClient client = connect()) {
      assertThat(client.ask("ms a 1 E77 c\r\n5\r\n")).isEqualTo("HD c77\r\n");
      assertThat(client.ask("ma a E78 c v\r\n")).isEqualTo("VA 1 c78\r\n6\r\n");
      assertThat(client.ask("md a I E79\r\nmg a c\r\n")).isEqualTo("HD\r\nHD c79 X W\r\n");
      assertThat(client.ask("mg b N0 E80 c\r\n")).isEqualTo("HD c80 W\r\n");
    }
  }

  @Test
  void valueAloneCanBeRemoved() throws Exception {
    try (TextClient client = connect()) {
      client.ask("set a 5 0 1\r\nx\r\n");
      assertThat(client.ask("md a x\r\nmg a v f\r\n")).isEqualTo("HD\r\nVA 0 f0\r\n\r\n");
    }
  }

  @Test
  void statisticsTellWhatHappened() throws Exception {
    try (TextClient client = connect()) {
      client.ask(SET_A + GET_A + "get b\r\nincr b 1\r\ndelete b\r\ntouch a 0\r\n");

      assertThat(client.ask("stats\r\n"))
          .contains("STAT cmd_get 2\r\n", "STAT get_hits 1\r\n", "STAT get_misses 1\r\n")
          .contains("STAT cmd_set 1\r\n", "STAT incr_misses 1\r\n", "STAT delete_misses 1\r\n")
          .contains("STAT touch_hits 1\r\n", "STAT curr_items 1\r\n", "STAT curr_connections 1\r\n")
          .endsWith("END\r\n");
      assertThat(client.ask("stats settings\r\n")).contains("STAT item_size_max 1048576\r\n");
      assertThat(client.ask("stats items\r\n")).contains("STAT items:1:number 1\r\n");
      assertThat(client.ask("stats reset\r\n")).isEqualTo("RESET\r\n");
      assertThat(client.ask("stats\r\n")).contains("STAT cmd_get 0\r\n", "STAT curr_items 1\r\n");
    }
  }

  @Test
  void timePasses() throws Exception {
    try (TextClient client = connect()) {
      client.ask("set a 0 1 1\r\nx\r\n");
      while (!client.ask(GET_A).equals("END\r\n")) {
        Thread.onSpinWait();
      }
    }
  }
}
