package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {
  private static final String HOST = "Host: a\r\n";

  private static String request(String fields) {
    return "POST / HTTP/1.1\r\n" + HOST + fields + "\r\n";
  }

  private static String chunked(String body) {
    return request("Transfer-Encoding: chunked\r\n") + body;
  }

  private static void assertRefused(String text, int status) {
    List<String> understood = Heads.understand(text);
    assertThat(understood).last().asString().startsWith(status + " ");
    assertThat(understood).as("nothing is served before").hasSize(1);
  }

  // What is understood

  static Stream<Arguments> understood() {
    return Stream.of(
        Arguments.of("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / null 1.1 [Host=a] []"),
        Arguments.of("GET /a?b?c HTTP/1.1\r\nhOST:a:80\r\n\r\n", "GET /a b?c 1.1 [hOST=a:80] []"),
        Arguments.of("GET /? HTTP/1.0\r\n\r\n", "GET /  1.0 [] []"),
        Arguments.of("\r\nGET / HTTP/1.0\r\n\r\n", "GET / null 1.0 [] []"),
        Arguments.of("GET / HTTP/1.9\r\nHost:\r\n\r\n", "GET / null 1.1 [Host=] []"),
        Arguments.of("G+T! / HTTP/1.0\r\n\r\n", "G+T! / null 1.0 [] []"),
        Arguments.of(
            "GET / HTTP/1.0\r\na: \t b c \t\r\nd:\r\n\r\n", "GET / null 1.0 [a=b c, d=] []"),
        Arguments.of("GET / HTTP/1.0\r\na: \u00ff\r\n\r\n", "GET / null 1.0 [a=\u00ff] []"),
        Arguments.of("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * null 1.1 [Host=a] []"),
        Arguments.of("GET http://b:8/c?d HTTP/1.1\r\nHost: a\r\n\r\n", "GET /c d 1.1 [Host=a] []"),
        Arguments.of("GET HTTP://[::1] HTTP/1.1\r\nHost: a\r\n\r\n", "GET  null 1.1 [Host=a] []"),
        Arguments.of("GET http://b?c HTTP/1.1\r\nHost: a\r\n\r\n", "GET  c 1.1 [Host=a] []"),
        Arguments.of(
            "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET / null 1.1 [Host=[::1]:80] []"),
        Arguments.of(
            "POST / HTTP/1.0\r\nContent-Length: 003\r\n\r\nabc",
            "POST / null 1.0 [Content-Length=003] [abc]"),
        Arguments.of(
            chunked("1\r\na\r\n00A;b=\"c\"\r\n0123456789\r\n000\r\nd: e\r\n\r\n"),
            "POST / null 1.1 [Host=a, Transfer-Encoding=chunked] [a0123456789] [d=e]"));
  }

  @ParameterizedTest
  @MethodSource
  void understood(String text, String meaning) {
    assertThat(Heads.understand(text)).containsExactly(meaning, "end");
    assertThat(Heads.understand(text + text)).containsExactly(meaning, meaning, "end");
  }

  @Test
  void largeHeadsAndBodiesInOneGoAreUnderstood() {
    String field = "x".repeat(1000) + ": " + "y".repeat(14_000) + "\r\n";
    String body = "z".repeat(30_000);
    String request = request(field + "Content-Length: 30000\r\n") + body;
    String meaning =
        Heads.understand(request("Content-Length: 3\r\n") + "abc")
            .getFirst()
            .replace("Content", field.strip().replace(": ", "=") + ", Content")
            .replace("=3]", "=30000]")
            .replace("[abc]", "[" + body + "]");

    assertThat(Heads.understand(request.repeat(3)))
        .containsExactly(meaning, meaning, meaning, "end");
  }

  @Test
  void whatIsAsLongAsIsAllowedIsUnderstoodInPiecesToo() {
    HttpOptions options = HttpOptions.DEFAULT.withLimits(100, 200, 2, 5);
    String line = "POST /" + "a".repeat(99) + " HTTP/1.1\r\n";
    String fields = "Host: a\r\nContent-Length: 5" + " ".repeat(198 - line.length() - 26);
    byte[] request = (line + fields + "\r\n\r\nhello").getBytes(US_ASCII);
    List<String> whole = Heads.understand(request, Integer.MAX_VALUE, options);

    assertThat(whole).hasSize(2).last().isEqualTo("end");
    assertThat(Heads.understand(request, 1, options)).isEqualTo(whole);
    assertThat(Heads.understand(request, 1, options.withLimits(99, 200, 2, 5)))
        .containsExactly("414 the request target is longer than 99 bytes");
    assertThat(Heads.understand(request, 1, options.withLimits(100, 199, 2, 5)))
        .containsExactly("431 the header fields are longer than 199 bytes");
  }

  // What is refused

  @ParameterizedTest
  @ValueSource(
      strings = {
        " / HTTP/1.1\r\n",
        "GET\r\n",
        "GET /\r\n",
        "GET  / HTTP/1.1\r\n",
        "GET /  HTTP/1.1\r\n",
        "GET / HTTP/1.1 \r\n",
        "GET\t/ HTTP/1.1\r\n",
        "GET / HTTP/1.1\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\r\r\n",
        "GET /\rHTTP/1.1\r\n",
        "GET /\0 HTTP/1.1\r\n",
        "GET /\u00e9 HTTP/1.1\r\n",
        "GET /a b HTTP/1.1\r\n",
        "GET /%4 HTTP/1.1\r\n",
        "GET /%4g HTTP/1.1\r\n",
        "GET /a#b HTTP/1.1\r\n",
        "GET /?a#b HTTP/1.1\r\n",
        "GET a HTTP/1.1\r\n",
        "GET * HTTP/1.1\r\n",
        "GET *a HTTP/1.1\r\n",
        "OPTIONS *a HTTP/1.1\r\n",
        "GET a:80 HTTP/1.1\r\n",
        "GET https://a/ HTTP/1.1\r\n",
        "GET http:///a HTTP/1.1\r\n",
        "GET http://b@a/ HTTP/1.1\r\n",
        "GET http:// HTTP/1.1\r\n",
        "GET http://a:99999/ HTTP/1.1\r\n",
        "CONNECT a@b:80 HTTP/1.1\r\n",
        "G(T / HTTP/1.1\r\n",
        "GET / http/1.1\r\n",
        "GET / HTTP/1\r\n",
        "GET / HTTP/1.10\r\n",
        "GET / HTTP/1.x\r\n",
        "GET / HTTP/1x1\r\n",
        "GET / HTTP/+1.1\r\n",
        "GET / XTTP/1.1\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\n",
        "\nGET / HTTP/1.1\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001",
      })
  void requestLineThatIsWrongIsRefused(String line) {
    assertRefused(line + HOST + "\r\n", 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\n",
        ": b\r\n",
        "a : b\r\n",
        "a\t: b\r\n",
        " a: b\r\n",
        "\ta: b\r\n",
        "a: b\r\n c\r\n",
        "a: b\r\n\tc\r\n",
        "a(b): c\r\n",
        "a\0: b\r\n",
        "a: b\0c\r\n",
        "a: b\rc\r\n",
        "a: b\nc: d\r\n",
        "a: b\n\nc: d\r\n",
        "a: b\u0001\r\n",
        "a: b\u007f\r\n",
        "\u00e9: b\r\n",
        "Host: b\r\n",
        "host: a\r\n",
        "Content-Length: 1\r\nContent-Length: 2\r\n",
        "Content-Length: 1\r\nContent-Length: 1\r\n",
        "Content-Length: 1, 1\r\n",
        "Content-Length: 1 1\r\n",
        "Content-Length:\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 5.0\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length: 18446744073709551621\r\n",
        "Content-Length: \u00b2\r\n",
        "Content-Length : 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding:\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: chunked, gzip\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "Transfer-Encoding: chunked,\r\n",
        "Transfer-Encoding: ,chunked\r\n",
        "Transfer-Encoding: chunked;a=b\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding: \u000bchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding\u0000: chunked\r\n",
      })
  void fieldThatCouldBeReadInTwoWaysIsRefused(String fields) {
    // Whichever way it is read: what follows is five bytes, or the last chunk, and a request.
    String hidden = "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    assertRefused(request(fields) + hidden, 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b", "a/", "a@b", "a:b", "a:-1", "a:65536", "[::1", "[::1g", "::1", "[g]", "a,b", ":80",
        "[::1]x", "a\\b", "a?b", "a#b"
      })
  void hostThatIsNoneIsRefused(String host) {
    assertRefused("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 400);
  }

  @Test
  void onlyOneEmptyLineMayComeBeforeARequestInPiecesToo() {
    byte[] request = "\r\n\r\nGET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII);

    assertThat(Heads.understand(request, 1, HttpOptions.DEFAULT))
        .singleElement()
        .asString()
        .startsWith("400 ");
  }

  @Test
  void hostIsNeeded() {
    assertRefused("GET / HTTP/1.1\r\n\r\n", 400);
    assertRefused("GET http://a/ HTTP/1.1\r\n\r\n", 400);
  }

  @Test
  void chunksOfHttp10AreRefused() {
    assertRefused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "\r\n\r\n",
        ";a\r\n\r\n",
        "g\r\n",
        "x5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n",
        "5\rxhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhelloxx0\r\n\r\n",
        "5\r\nhello\n\n0\r\n\r\n",
        "5\r\nhello\r\r0\r\n\r\n",
        "5\r\nhellox\n0\r\n\r\n",
        "5\r\nhell\r\n0\r\n\r\n",
        "5\r\nhello!\r\n0\r\n\r\n",
        "5\r\nhello\r\n",
        "5\r\nhello\r\n0\r\n",
        "5\r\nhello\r\n0\n\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n",
        "5;a\0b\r\nhello\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
        "8000000000000000\r\nhello\r\n0\r\n\r\n",
        "00000000000000005\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\na : b\r\n\r\n",
        "5\r\nhello\r\n0\r\na: b\nc\r\n\r\n",
        "5\r\nhello\r\n0\r\nGET / HTTP/1.1\r\n\r\n",
      })
  void chunkThatIsWrongIsRefused(String body) {
    assertRefused(chunked(body), 400);
  }

  @Test
  void extensionsMustBeShort() {
    String chunk = "1;" + "a".repeat(255) + "\r\nb\r\n";

    assertThat(Heads.understand(chunked(chunk + "0\r\n\r\n"))).hasSize(2).last().isEqualTo("end");
    assertRefused(chunked("1;" + "a".repeat(257) + "\r\nb\r\n0\r\n\r\n"), 400);
    assertRefused(chunked(chunk.repeat(100) + "0\r\n\r\n"), 400);
  }

  @Test
  void otherRefusalsHaveTheirStatus() {
    String get = "GET / HTTP/1.1\r\n";

    assertRefused("CONNECT a:80 HTTP/1.1\r\n" + HOST + "\r\n", 501);
    assertRefused("x".repeat(33), 501);
    assertRefused(request("Transfer-Encoding: gzip, chunked\r\n"), 501);
    assertRefused("GET / HTTP/2.0\r\n" + HOST + "\r\n", 505);
    assertRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
    assertRefused("GET / HTTP/0.9\r\n\r\n", 505);
    assertRefused(get + HOST + "Expect: tea\r\n\r\n", 417);
    assertRefused("GET /" + "a".repeat(8192) + " HTTP/1.1\r\n" + HOST + "\r\n", 414);
    assertRefused("GET /" + "a".repeat(9000), 414);
    assertRefused(get + HOST + "a: " + "b".repeat(16_384) + "\r\n\r\n", 431);
    assertRefused(get + HOST + "a".repeat(17_000), 431);
    assertRefused(get + HOST + "a: b\r\n".repeat(100) + "\r\n", 431);
    assertRefused(request("Content-Length: 1073741825\r\n"), 413);
    assertRefused(chunked("40000001\r\n"), 413);
    assertRefused(chunked("0\r\n" + "a: b\r\n".repeat(101) + "\r\n"), 431);
    assertRefused(chunked("0\r\na: " + "b".repeat(17_000)), 431);
  }
}
