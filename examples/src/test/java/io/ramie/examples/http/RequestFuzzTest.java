package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Whatever arrives, and in whatever pieces, is understood in one way only, or refused. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RequestFuzzTest {
  private static final long SEED = 20_261_121;
  private static final int PROGRAMS = 40_000;

  /** Small limits, so that they are reached. */
  private static final HttpOptions OPTIONS = HttpOptions.DEFAULT.withLimits(100, 300, 8, 50);

  private static final List<String> REQUESTS =
      Stream.of(
              "GET / HTTP/1.1|Host: example.org||",
              "GET /a/b%20c?d=e HTTP/1.1|Host: [::1]:8080|Accept: */*|X: \u00e9||",
              "POST /a HTTP/1.1|Host: a|Content-Length: 11||GET / HTTP/",
              "POST /a HTTP/1.1|Host: a|Transfer-Encoding: chunked|Expect: 100-continue||"
                  + "5|hello|A;b=c|0123456789|0|Sum: 1||",
              "|HEAD http://a.b/c?d HTTP/1.0|Connection: keep-alive, Upgrade||",
              "OPTIONS * HTTP/1.1|Host:||")
          .map(text -> text.replace("|", "\r\n"))
          .toList();

  private static final List<String> INSERTS =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\0",
          " ",
          "\t",
          ":",
          ",",
          ";",
          "0",
          "5",
          "-",
          "+",
          "%",
          "#",
          "\u00ff",
          "HTTP/1.1",
          "Content-Length: 3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Host: b\r\n",
          "0\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
          "a".repeat(120));

  private final Random random = new Random(SEED);

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private byte[] mutated() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(any(REQUESTS));
    }
    for (int i = random.nextInt(4); i > 0 && !text.isEmpty(); i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, any(INSERTS));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.setCharAt(at, (char) random.nextInt(256));
        default -> text.setLength(at);
      }
    }
    return text.toString().getBytes(ISO_8859_1);
  }

  private static void assertSameInPieces(byte[] bytes, int pieceBytes, List<String> whole) {
    assertThat(withoutReason(Heads.understand(bytes, pieceBytes, OPTIONS)))
        .as("%s in pieces of %d", new String(bytes, ISO_8859_1), pieceBytes)
        .isEqualTo(withoutReason(whole));
  }

  /** Of several things that are wrong, another one may be seen first. */
  private static List<String> withoutReason(List<String> understood) {
    List<String> changed = new ArrayList<>(understood);
    changed.replaceAll(text -> text.matches("(?s)[45]\\d\\d .*") ? "refused" : text);
    return changed;
  }

  @Test
  void piecesMakeNoDifference() {
    for (int i = 0; i < PROGRAMS; i++) {
      byte[] bytes = mutated();
      List<String> whole = Heads.understand(bytes, Integer.MAX_VALUE, OPTIONS);

      assertSameInPieces(bytes, 1, whole);
      assertSameInPieces(bytes, 1 + random.nextInt(20), whole);
    }
  }

  @Test
  void everySplitOfEveryRequestIsUnderstoodAlike() {
    String all = String.join("", REQUESTS);
    List<String> whole = Heads.understand(all.getBytes(ISO_8859_1), Integer.MAX_VALUE, OPTIONS);

    assertThat(whole).hasSize(REQUESTS.size() + 1).last().isEqualTo("end");
    for (int piece = 1; piece <= all.length(); piece++) {
      assertSameInPieces(all.getBytes(ISO_8859_1), piece, whole);
    }
  }

  @Test
  void randomBytesAreRefused() {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    for (int i = 0; i < PROGRAMS && System.nanoTime() < end; i++) {
      byte[] bytes = new byte[1 + random.nextInt(400)];
      random.nextBytes(bytes);

      List<String> whole = Heads.understand(bytes, Integer.MAX_VALUE, OPTIONS);

      assertThat(whole).as(Arrays.toString(bytes)).hasSize(1);
      assertSameInPieces(bytes, 1, whole);
    }
  }
}
