package io.ramie.examples.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same session on memcached and on ours: the same replies, byte by byte. */
@Timeout(120)
final class MemcachedDifferentialTest {
  private static final Pattern SECONDS_LEFT = Pattern.compile("(?<= t|exp=-)\\d+");
  private static final Pattern SECONDS_AGO = Pattern.compile("(?<= l| la=)\\d+");

  /** How a session is held. */
  private interface Conversation {
    List<String> hold(TextClient client) throws Exception;
  }

  @BeforeAll
  static void memcachedIsInstalled() {
    Programs.require("memcached");
  }

  // Sessions

  @ParameterizedTest
  @MethodSource("sessions")
  void sessionsAreTheSame(List<String> steps) throws Exception {
    compareSteps(steps);
  }

  static List<List<String>> sessions() throws IOException {
    try (InputStream file = MemcachedDifferentialTest.class.getResourceAsStream("sessions.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), US_ASCII);
      return Arrays.stream(text.split("\n\n"))
          .skip(1) // the comment
          .map(session -> session.lines().map(MemcachedDifferentialTest::step).toList())
          .toList();
    }
  }

  private static String step(String line) {
    boolean isWhole = !line.endsWith("\\");
    String text = isWhole ? line : line.substring(0, line.length() - 1);
    return text.replace("|", "\r\n").translateEscapes() + (isWhole ? "\r\n" : "");
  }

  @Test
  void keysAreOfUpTo250Bytes() throws Exception {
    String fits = "k".repeat(250);
    String long1 = "k".repeat(251);
    compareSteps(
        List.of(
            "set " + fits + " 0 0 1\r\nx\r\n",
            "get " + fits + "\r\n",
            "get " + fits + " " + long1 + "\r\n",
            "set " + long1 + " 0 0 1\r\nx\r\n",
            "set " + long1 + " 0 0 1 noreply\r\nx\r\n",
            "delete " + long1 + "\r\n",
            "incr " + long1 + " 1\r\n",
            "touch " + long1 + " 0\r\n",
            "mg " + long1 + " v\r\n",
            "ms " + long1 + " 1\r\nx\r\n",
            "md " + long1 + "\r\n",
            "ma " + long1 + "\r\n",
            "me " + long1 + "\r\n"));
  }

  @Test
  void valuesOfUpToAMegabyteAreStored() throws Exception {
    String largest = "v".repeat(1024 * 1024 - 60);
    compareSteps(
        List.of(
            "set b 0 0 " + largest.length() + "\r\n" + largest + "\r\n",
            "get b\r\n",
            "append b 0 0 1\r\nx\r\n",
            "mg b s\r\n",
            "add c 0 0 " + (largest.length() + 1) + "\r\n" + largest + "v\r\n",
            "append b 0 0 " + (largest.length() + 1) + "\r\n" + largest + "v\r\n",
            "mg b s\r\n",
            "set b 1 0 " + largest.length() + "\r\n" + largest + "\r\n",
            "get b\r\n",
            "ms c 3000000\r\n" + "v".repeat(3_000_000) + "\r\n",
            "set c 0 0 3000000 noreply\r\n" + "v".repeat(3_000_000) + "\r\n",
            "mg c s\r\n"));
  }

  @Test
  void lineMayGetManyKeys() throws Exception {
    StringBuilder line = new StringBuilder("gets");
    for (int i = 0; i < 5_000; i++) {
      line.append(" key").append(i % 100);
    }
    compareSteps(
        List.of(
            "set key7 0 0 5\r\nseven\r\n",
            "set key8 0 0 6000\r\n" + "8".repeat(6000) + "\r\n",
            line + "\r\n",
            "gets " + "key7 ".repeat(30) + "\r\n",
            "gat 0 " + "key7 ".repeat(50) + "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quit\r\nget a\r\n",
        "quit foo\r\n",
        "get a\r\nquit\r\n",
        "GET / HTTP/1.1\r\nget a\r\n"
      })
  void connectionEndsAlike(String bytes) throws Exception {
    compare(client -> {
      client.send(bytes);
      return List.of(client.readToEnd());
    });
  }

  @Test
  void endlessLineEndsTheConnection() throws Exception {
    compare(client -> {
      client.send("x".repeat(5000));
      return List.of(client.readToEnd());
    });
  }

  // At random

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void randomSessionsAreTheSame(long seed) throws Exception {
    compareSteps(new RandomPrograms(seed).withArithmetic(400));
  }

  @ParameterizedTest
  @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108})
  void randomPipelinesAreTheSameHoweverTheyAreCut(long seed) throws Exception {
    String all = String.join("", new RandomPrograms(seed).withoutArithmetic(400));
    compare(client -> {
      Random random = new Random(seed);
      Thread sender = Thread.ofVirtual().start(() -> sendInPieces(client, all, random));
      String reply = client.readToEnd();
      sender.join();
      return List.of(reply.split("(?<=\r\n)"));
    });
  }

  private static void sendInPieces(TextClient client, String all, Random random) {
    try {
      for (int at = 0; at < all.length(); ) {
        int end = Math.min(all.length(), at + 1 + random.nextInt(3000));
        client.send(all.substring(at, end));
        at = end;
      }
      client.shutdownOutput();
    } catch (IOException closed) {
      // The replies will show it.
    }
  }

  // Comparing

  private static void compareSteps(List<String> steps) throws Exception {
    compare(client -> {
      List<String> replies = new ArrayList<>();
      for (String step : steps) {
        // Once a later command is answered, memcached has let go of the items of this reply. Until
        // then it changes a number in another way, which shows.
        client.ask("");
        replies.add(shown(step) + " -> " + client.ask(step));
      }
      return replies;
    });
  }

  private static String shown(String step) {
    return step.length() > 300 ? step.substring(0, 300) + "..." : step;
  }

  private static void compare(Conversation conversation) throws Exception {
    assertSame(
        withoutTime(holdWithOurs(conversation)), withoutTime(holdWithMemcached(conversation)));
  }

  /**
   * The replies with rounded seconds, as these pass: all times of the sessions are of tens of them.
   */
  private static List<String> withoutTime(List<String> replies) {
    return replies.stream()
        .map(reply -> SECONDS_LEFT.matcher(reply).replaceAll(time -> roundedUp(time.group())))
        .map(reply -> SECONDS_AGO.matcher(reply).replaceAll("?"))
        .toList();
  }

  private static String roundedUp(String seconds) {
    return seconds.length() > 9
        ? seconds
        : Integer.toString((Integer.parseInt(seconds) + 9) / 10 * 10);
  }

  private static void assertSame(List<String> actual, List<String> expected) {
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      List<String> before = expected.subList(Math.max(0, i - 10), i);
      assertThat(actual.get(i)).as("reply %d, after %s", i, before).isEqualTo(expected.get(i));
    }
    assertThat(actual).hasSameSizeAs(expected);
  }

  private static List<String> holdWithMemcached(Conversation conversation) throws Exception {
    try (RealMemcached server = RealMemcached.start()) {
      return hold(conversation, server.address());
    }
  }

  private static List<String> holdWithOurs(Conversation conversation) throws Exception {
    try (OurMemcached server = OurMemcached.start()) {
      return hold(conversation, server.address());
    }
  }

  private static List<String> hold(Conversation conversation, InetSocketAddress server)
      throws Exception {
    try (TextClient client = new TextClient(server)) {
      return conversation.hold(client);
    }
  }
}
