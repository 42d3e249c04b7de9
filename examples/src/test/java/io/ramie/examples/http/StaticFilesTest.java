package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ramie.examples.http.WebClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class StaticFilesTest {
  private static final int LARGE_BYTES = 1_000_000;
  private static final Instant LONG_AGO = Instant.parse("1994-11-06T08:49:37.123Z");
  private static final String LONG_AGO_TEXT = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final String BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
  private static final String AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

  @TempDir private Path folder;
  private Path root;
  private String large;
  private WebServer server;
  private WebClient client;

  @BeforeEach
  void start() throws Exception {
    root = Files.createDirectory(folder.resolve("root"));
    byte[] random = new byte[LARGE_BYTES];
    new Random(1).nextBytes(random);
    large = new String(random, ISO_8859_1);
    write("small.txt", "0123456789");
    write("large.bin", large);
    write("index.html", "<p>root");
    write("sub/index.html", "<p>sub");
    write("empty.css", "");
    write("bare/only.txt", "only");
    write(".secret", "secret");
    write("../outside.txt", "outside");
    server = WebServer.start(1, () -> new StaticFiles(root));
    client = server.connect();
  }

  private Path write(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, ISO_8859_1);
    return Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
    assertThat(server.warnings).isEmpty();
  }

  private Answer get(String path, String... fields) throws IOException {
    return client.get(path, fields).answer();
  }

  private String tag(String path) throws IOException {
    return Objects.requireNonNull(get(path).field("ETag"));
  }

  // Whole files

  @ParameterizedTest
  @CsvSource({
    "/small.txt, 0123456789, text/plain; charset=utf-8",
    "/, <p>root, text/html; charset=utf-8",
    "/sub/, <p>sub, text/html; charset=utf-8",
    "/empty.css, '', text/css; charset=utf-8",
    "/%73mall%2Etxt?query, 0123456789, text/plain; charset=utf-8",
  })
  void fileIsSent(String path, String content, String type) throws Exception {
    for (int i = 0; i < 3; i++) {
      Answer answer = get(path);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo(content);
      assertThat(answer.field("Content-Type")).isEqualTo(type);
      assertThat(answer.field("Last-Modified")).isEqualTo(LONG_AGO_TEXT);
      assertThat(answer.field("Accept-Ranges")).isEqualTo("bytes");
    }
  }

  @Test
  void largeFileIsSent() throws Exception {
    assertThat(get("/large.bin").text()).isEqualTo(large);
    assertThat(get("/small.txt").text()).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @CsvSource({"/small.txt, 10", "/large.bin, 1000000"})
  void headSaysWhatGetWouldSend(String path, int length) throws Exception {
    Answer answer = client.request("HEAD", path).answer(false);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Length")).isEqualTo(Integer.toString(length));
    assertThat(answer.field("ETag")).isEqualTo(tag(path));
  }

  @Test
  void changedFileIsSentAsItIsNow() throws Exception {
    assertThat(get("/small.txt").text()).isEqualTo("0123456789");
    String before = tag("/small.txt");

    Files.writeString(root.resolve("small.txt"), "9876543210");

    assertThat(get("/small.txt").text()).isEqualTo("9876543210");
    assertThat(tag("/small.txt")).isNotEqualTo(before);
  }

  @Test
  void fileThatIsTooFreshToTellItsVersionsApartIsNotKept() throws Exception {
    FileTime now = FileTime.from(Instant.now());
    Files.setLastModifiedTime(root.resolve("small.txt"), now);
    assertThat(tag("/small.txt")).startsWith("W/");

    Files.writeString(root.resolve("small.txt"), "9876543210");
    Files.setLastModifiedTime(root.resolve("small.txt"), now);

    assertThat(get("/small.txt").text()).isEqualTo("9876543210");
  }

  @Test
  void deletedFileIsNoLongerThere() throws Exception {
    assertThat(get("/small.txt").status()).isEqualTo(200);

    Files.delete(root.resolve("small.txt"));

    assertThat(get("/small.txt").status()).isEqualTo(404);
  }

  @Test
  void folderIsRedirectedTo() throws Exception {
    Answer answer = get("/sub?a=b");

    assertThat(answer.status()).isEqualTo(301);
    assertThat(answer.field("Location")).isEqualTo("/sub/?a=b");
  }

  @Test
  void otherMethodsAreRefused() throws Exception {
    Answer answer = client.request("DELETE", "/small.txt").answer();

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(client.request("OPTIONS", "*").answer().field("Allow"))
        .isEqualTo("GET, HEAD, OPTIONS");
    assertThat(root.resolve("small.txt")).exists();
  }

  // Paths that lead nowhere

  @ParameterizedTest
  @CsvSource({
    "/../outside.txt, 400",
    "/sub/../../outside.txt, 400",
    "/%2e%2e/outside.txt, 400",
    "/.%2E/outside.txt, 400",
    "/sub/%2e%2e%2f%2e%2e%2foutside.txt, 400",
    "/./small.txt, 400",
    "/small.txt%00.html, 400",
    "/small%2ftxt, 400",
    "/%ff, 400",
    "/%zz, 400",
    "/%2, 400",
    "/.secret, 404",
    "/%2esecret, 404",
    "//small.txt, 404",
    "//sub, 404",
    "/bare//only.txt, 404",
    "/small.txt/, 404",
    "/small.txt/more, 404",
    "/none, 404",
    "/bare/, 404",
    "/..%5coutside.txt, 404",
    "/outside-link, 404",
    "/outside-folder/outside.txt, 404",
    "/broken-link, 404",
    "/loop, 404",
    "/pipe, 404",
  })
  void whatIsNoFileOfTheFolderIsNotSent(String path, int status) throws Exception {
    Files.createSymbolicLink(root.resolve("outside-link"), folder.resolve("outside.txt"));
    Files.createSymbolicLink(root.resolve("outside-folder"), folder);
    Files.createSymbolicLink(root.resolve("broken-link"), folder.resolve("none"));
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
    new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start().waitFor();

    Answer answer = get(path);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).doesNotContain("outside", "secret");
  }

  @Test
  void nameThatIsTooLongIsNotThere() throws Exception {
    assertThat(get("/" + "x".repeat(300)).status()).isEqualTo(404);
  }

  @Test
  void linkWithinTheFolderIsFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("link.txt"), Path.of("bare/only.txt"));

    assertThat(get("/link.txt").text()).isEqualTo("only");
  }

  @Test
  void linkThatIsTurnedAwayIsNotFollowedAnyMore() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link.txt"), Path.of("bare/only.txt"));
    assertThat(get("/link.txt").text()).isEqualTo("only");

    Path outside = write("../just-as-long.txt", "evil");
    Files.delete(link);
    Files.createSymbolicLink(link, outside);

    assertThat(get("/link.txt").status()).isEqualTo(404);
  }

  @Test
  void rootMustBeAFolder() {
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> new StaticFiles(root.resolve("small.txt")));
  }

  // Conditions

  @ParameterizedTest
  @CsvSource({
    "If-Modified-Since, '" + LONG_AGO_TEXT + "', 304",
    "If-Modified-Since, '" + AFTER + "', 304",
    "If-Modified-Since, '" + BEFORE + "', 200",
    "If-Modified-Since, 'Sunday, 06-Nov-94 08:49:37 GMT', 304",
    "If-Modified-Since, Sun Nov  6 08:49:37 1994, 304",
    "If-Modified-Since, nonsense, 200",
    "If-Unmodified-Since, '" + LONG_AGO_TEXT + "', 200",
    "If-Unmodified-Since, '" + BEFORE + "', 412",
    "If-Unmodified-Since, nonsense, 200",
    "If-None-Match, TAG, 304",
    "If-None-Match, W/TAG, 304",
    "If-None-Match, '\"other\", TAG', 304",
    "If-None-Match, *, 304",
    "If-None-Match, '\"other\"', 200",
    "If-Match, TAG, 200",
    "If-Match, *, 200",
    "If-Match, '\"other\", TAG', 200",
    "If-Match, W/TAG, 412",
    "If-Match, '\"other\"', 412",
  })
  void conditionsAreKept(String field, String value, int status) throws Exception {
    for (String path : new String[] {"/small.txt", "/large.bin"}) {
      String condition = field + ": " + value.replace("TAG", tag(path));

      Answer answer = get(path, condition);

      assertThat(answer.status()).isEqualTo(status);
      assertThat(get("/small.txt").text()).isEqualTo("0123456789");
      if (status == 304) {
        assertThat(answer.field("ETag")).isEqualTo(tag(path));
        assertThat(answer.field("Content-Length")).isNull();
      }
    }
  }

  @Test
  void tagsComeBeforeDates() throws Exception {
    String sinceAfter = "If-Modified-Since: " + AFTER;
    String unmodifiedBefore = "If-Unmodified-Since: " + BEFORE;

    assertThat(get("/small.txt", "If-None-Match: \"other\"", sinceAfter).status()).isEqualTo(200);
    assertThat(get("/small.txt", "If-Match: *", unmodifiedBefore).status()).isEqualTo(200);
  }

  // Ranges

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=2-4, 2, 4",
    "Bytes=7-, 7, 9",
    "bytes=-3, 7, 9",
    "bytes=-30, 0, 9",
    "bytes=5-99999999999999999999999, 5, 9",
    "'bytes=,1-2,', 1, 2",
  })
  void rangeIsSent(String range, int first, int last) throws Exception {
    Answer answer = get("/small.txt", "Range: " + range);

    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.text()).isEqualTo("0123456789".substring(first, last + 1));
    assertThat(answer.field("Content-Range")).isEqualTo("bytes " + first + "-" + last + "/10");
  }

  @Test
  void rangeOfLargeFileIsSent() throws Exception {
    Answer answer = get("/large.bin", "Range: bytes=100000-899999");

    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.text()).isEqualTo(large.substring(100_000, 900_000));
    assertThat(get("/large.bin", "Range: bytes=-1").text()).isEqualTo(large.substring(999_999));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"})
  void rangeBehindTheEndIsRefused(String range) throws Exception {
    Answer answer = get("/small.txt", "Range: " + range);

    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.field("Content-Range")).isEqualTo("bytes */10");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=4-2",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=1",
        "bytes=1-2x",
        "lines=1-2",
        "bytes 1-2",
        "bytes=0-8,1-9",
        "bytes=+1-2",
        "bytes=1-2,bytes=3-4"
      })
  void rangeThatIsNotUnderstoodOrCoversTooMuchIsIgnored(String range) throws Exception {
    Answer answer = get("/small.txt", "Range: " + range);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("0123456789");
  }

  @Test
  void tooManyRangesAreIgnored() throws Exception {
    String many = "bytes=" + "1-1,".repeat(33);

    assertThat(get("/large.bin", "Range: " + many).status()).isEqualTo(200);
  }

  @Test
  void rangeOfHeadIsIgnored() throws Exception {
    Answer answer = client.request("HEAD", "/small.txt", "Range: bytes=1-2").answer(false);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Length")).isEqualTo("10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/small.txt", "/large.bin"})
  void severalRangesAreSentInParts(String path) throws Exception {
    String all = path.equals("/small.txt") ? "0123456789" : large;
    String last = "bytes %d-%d/%d".formatted(all.length() - 2, all.length() - 1, all.length());

    Answer answer = get(path, "Range: bytes=0-0, 3-5, -2, 99999999-");

    assertThat(answer.status()).isEqualTo(206);
    String type = Objects.requireNonNull(answer.field("Content-Type"));
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String[] parts = answer.text().split("\r\n--" + type.substring(type.indexOf('=') + 1), -1);
    assertThat(parts).hasSize(5);
    assertThat(parts[0]).isEmpty();
    assertThat(parts[1]).contains("Content-Range: bytes 0-0/" + all.length() + "\r\n");
    assertThat(parts[1]).endsWith("\r\n\r\n" + all.charAt(0));
    assertThat(parts[2]).endsWith("\r\n\r\n" + all.substring(3, 6));
    assertThat(parts[3]).contains("Content-Range: " + last + "\r\n");
    assertThat(parts[3]).endsWith("\r\n\r\n" + all.substring(all.length() - 2));
    assertThat(parts[4]).isEqualTo("--\r\n");
    assertThat(get("/small.txt").text()).isEqualTo("0123456789");
  }

  @ParameterizedTest
  @CsvSource({
    "TAG, 206",
    "W/TAG, 200",
    "'\"other\"', 200",
    "'" + LONG_AGO_TEXT + "', 206",
    "'" + BEFORE + "', 200",
    "'" + AFTER + "', 200",
    "nonsense, 200",
  })
  void rangeOfAnotherVersionIsNotSent(String condition, int status) throws Exception {
    String ifRange = "If-Range: " + condition.replace("TAG", tag("/small.txt"));

    assertThat(get("/small.txt", "Range: bytes=1-2", ifRange).status()).isEqualTo(status);
  }

  @Test
  void freshFileHasNoVersionThatRangesCouldContinue() throws Exception {
    Files.setLastModifiedTime(root.resolve("small.txt"), FileTime.from(Instant.now()));
    Answer first = get("/small.txt");

    Answer byTag = get("/small.txt", "Range: bytes=1-", "If-Range: " + first.field("ETag"));
    Answer byDate =
        get("/small.txt", "Range: bytes=1-", "If-Range: " + first.field("Last-Modified"));

    assertThat(byTag.status()).isEqualTo(200);
    assertThat(byDate.status()).isEqualTo(200);
  }
}
