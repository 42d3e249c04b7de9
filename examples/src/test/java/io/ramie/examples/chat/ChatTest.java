package io.ramie.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ChatTest {
  private static final String DROPPED = "slow could not keep up, and was dropped.";

  private final List<AutoCloseable> clients = new ArrayList<>();
  private ChatRun chat;

  @BeforeEach
  void start() throws IOException {
    chat = new ChatRun(1);
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(chat.warnings()).isEmpty();
    chat.close();
    chat.awaitEnd();
    for (AutoCloseable client : clients) {
      client.close();
    }
  }

  private ChatClient client() throws IOException {
    ChatClient client = new ChatClient(chat.address());
    clients.add(client);
    return client;
  }

  private ChatClient named(String name) throws IOException {
    ChatClient client = ChatClient.named(chat.address(), name);
    clients.add(client);
    return client;
  }

  // Talking

  @Test
  void everybodyInTheRoomHearsWhatIsSaid() throws Exception {
    ChatClient ann = named("ann");
    ChatClient bob = named("bob");
    ann.expect("bob has entered hall.");

    bob.say("hello, zwölf €");

    ann.expect("bob: hello, zwölf €");
    bob.expect("bob: hello, zwölf €");
  }

  @Test
  void whoSaysNothingIsAskedForANameAfterAMoment() throws Exception {
    client().expect("Welcome. What is your name?");
  }

  @Test
  void nameIsAskedForUntilItIsOneThatNobodyHas() throws Exception {
    named("Ann");
    ChatClient second = client();

    second.say("a b");
    second.say("ANN");
    second.say("ann2");

    second.expect("Welcome. What is your name?");
    second.expect("\"a b\" is no name: take up to 20 letters, digits and hyphens.");
    second.expect("ANN is taken. What is your name?");
    second.expect("Hello, ann2. /help tells what there is.");
  }

  @Test
  void nameIsFreeAgainWhenItsOwnerHasLeft() throws Exception {
    ChatClient first = named("ann");
    first.say("/quit");
    assertThat(first.rest()).containsExactly("Goodbye.");

    named("ann");
  }

  @Test
  void roomsDoNotHearEachOther() throws Exception {
    ChatClient ann = named("ann");
    ChatClient bob = named("bob");
    ann.expect("bob has entered hall.");

    bob.say("/join den");
    bob.expect("bob has entered den.");
    bob.say("psst");
    bob.expect("bob: psst");
    bob.say("/rooms");
    bob.expect("Rooms: den, hall.");
    bob.say("/who");
    bob.expect("In den: bob.");
    bob.say("/join DEN");
    bob.expect("You are in den already.");
    bob.say("/join hall");
    bob.expect("bob has entered hall.");
    bob.say("/rooms");
    bob.expect("Rooms: hall.");
    ann.expect("bob has left hall.");
    ann.expect("bob has entered hall.");
  }

  @Test
  void privateMessageIsForOneOnly() throws Exception {
    ChatClient ann = named("ann");
    ChatClient bob = named("bob");
    ChatClient eve = named("eve");
    ann.await("eve has entered hall.");
    bob.await("eve has entered hall.");

    ann.say("/msg BOB my  secret");
    ann.say("/msg carl hi");
    ann.say("over");

    ann.expect("(you, to bob) my  secret");
    ann.expect("There is no carl.");
    bob.expect("(ann, to you) my  secret");
    bob.expect("ann: over");
    eve.expect("ann: over");
  }

  @Test
  void unknownAndIncompleteCommandsAreHelped() throws Exception {
    ChatClient ann = named("ann");

    for (String command : new String[] {"/help", "/dance", "/join", "/msg bob", "/"}) {
      ann.say(command);
      ann.expect(
          "Commands: /join ROOM, /rooms, /who, /msg NAME TEXT, /quit. All else is said to the"
              + " room.");
    }
    ann.say("/join a,b");
    ann.expect("\"a,b\" is no name: take up to 20 letters, digits and hyphens.");
  }

  // Clients that do not behave

  @Test
  void lineThatIsTooLongIsToldAndNotSaid() throws Exception {
    ChatClient ann = named("ann");

    ann.say("x".repeat(1001));
    ann.say("y".repeat(1000));

    ann.expect("That was too long, and nobody got it: 1000 characters at most.");
    ann.expect("ann: " + "y".repeat(1000));
  }

  @Test
  void whoSendsALineWithoutEndIsDroppedWithAWord() throws Exception {
    ChatClient ann = named("ann");
    ChatClient bob = named("bob");
    ann.expect("bob has entered hall.");

    bob.send("x".repeat(80_000));

    assertThat(bob.rest()).last().isEqualTo("Your line does not end.");
    ann.expect("bob has left hall.");
  }

  @Test
  void whoVanishesHasLeft() throws Exception {
    ChatClient ann = named("ann");
    ChatClient bob = named("bob");
    ann.expect("bob has entered hall.");

    bob.socket().setSoLinger(true, 0);
    bob.close();

    ann.expect("bob has left hall.");
  }

  @Test
  void halfClosedClientGetsTheRest() throws Exception {
    ChatClient ann = named("ann");

    ann.send("one\r\ntwo");
    ann.socket().shutdownOutput();

    assertThat(ann.rest()).containsExactly("ann: one", "ann: two", "Goodbye.");
  }

  @Test
  void whoSendsGarbageHarmsNobody() throws Exception {
    ChatClient ann = named("ann");
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      try (Socket garbage = new Socket()) {
        garbage.connect(chat.address());
        byte[] bytes = new byte[10_000];
        random.nextBytes(bytes);
        garbage.getOutputStream().write(bytes);
      }
    }

    ann.say("still here");

    ann.await("ann: still here");
  }

  @Test
  void whoDoesNotReadIsDroppedAndTheOthersGoOn() throws Exception {
    ChatClient slow = named("slow");
    ChatClient ann = named("ann");
    String much = "€".repeat(Text.MAX_LENGTH - 10);
    List<String> heard = new ArrayList<>();

    // More than the buffers on the way hold, and those of the member.
    for (int i = 0; i < 10_000 && !heard.contains(DROPPED); i++) {
      ann.say(much + i);
      heard = ann.await("ann: " + much + i);
    }
    if (!heard.contains(DROPPED)) {
      ann.await(DROPPED);
    }
    ann.say("/who");

    ann.await("In hall: ann.");
    assertThat(slow.rest()).last().isEqualTo("You could not keep up, and were dropped.");
  }

  @Test
  void whoSendsLinesWithoutEndIsSlowedDown() throws Exception {
    ChatClient ann = named("ann");
    long start = System.nanoTime();

    for (int i = 0; i < 100; i++) {
      ann.say("line " + i);
    }
    ann.await("ann: line 99");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
  }

  // Many

  @ParameterizedTest
  @CsvSource({"1, 300", "2, 1000"})
  void manyInOneRoomHearEachOther(int threads, int count) throws Exception {
    try (ChatRun many = new ChatRun(threads)) {
      List<ChatClient> members = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ChatClient member = new ChatClient(many.address());
        members.add(member);
        clients.add(member);
        member.say("m" + i);
        member.await("m" + i + " has entered hall.");
      }

      members.getFirst().say("hello, all");
      members.getLast().say("hello, m0");

      for (ChatClient member : members) {
        List<String> before = member.await("m" + (count - 1) + ": hello, m0");
        assertThat(before).noneMatch(line -> line.contains("could not keep up"));
      }
      many.stop();
      for (ChatClient member : members) {
        assertThat(member.rest()).last().isEqualTo("The server stops. Goodbye.");
      }
      many.awaitEnd();
      assertThat(many.warnings()).isEmpty();
    }
  }

  // Ending

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void stopSaysGoodbyeToAllAndLosesNoLine(int threads) throws Exception {
    try (ChatRun some = new ChatRun(threads)) {
      List<ChatClient> members = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        members.add(ChatClient.named(some.address(), "m" + i));
      }
      ChatClient nobody = new ChatClient(some.address());
      nobody.expect("Welcome. What is your name?");
      for (int i = 0; i < 20; i++) {
        members.get(i).say("last words of " + i);
      }

      some.stop();

      for (ChatClient member : members) {
        List<String> lines = member.rest();
        for (int i = 0; i < 20; i++) {
          assertThat(lines).contains("m" + i + ": last words of " + i);
        }
        assertThat(lines).last().isEqualTo("The server stops. Goodbye.");
        assertThat(lines).noneMatch(line -> line.contains("has left"));
        member.close();
      }
      assertThat(nobody.rest()).containsExactly("The server stops. Goodbye.");
      nobody.close();
      some.awaitEnd();
      assertThat(some.warnings()).isEmpty();
    }
  }

  // HTTP on the same port

  @Test
  void browserGetsThePageAlsoInPieces() throws Exception {
    try (Socket browser = new Socket()) {
      browser.connect(chat.address());
      browser.getOutputStream().write("G".getBytes(UTF_8));
      named("ann"); // who came later, so that the server has seen the first piece
      browser
          .getOutputStream()
          .write("ET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".getBytes(UTF_8));

      assertThat(browser.getInputStream().readAllBytes())
          .asString(UTF_8)
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("<title>Ramie chat</title>")
          .endsWith("</html>\n");
    }
  }

  @Test
  void whoBeginsLikeABrowserAndWaitsIsAskedForANameAllTheSame() throws Exception {
    ChatClient slow = client();

    slow.send("GE");
    slow.expect("Welcome. What is your name?");
    slow.say("org");

    slow.expect("Hello, GEorg. /help tells what there is.");
  }

  @Test
  void nothingElseIsThere() throws Exception {
    try (Socket browser = new Socket()) {
      browser.connect(chat.address());
      browser
          .getOutputStream()
          .write("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(UTF_8));

      assertThat(browser.getInputStream().readAllBytes())
          .asString(UTF_8)
          .startsWith("HTTP/1.1 404 ");
    }
  }
}
