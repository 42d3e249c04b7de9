package io.ramie.examples.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Programs that others have written, with the server. Those that are not here are skipped. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class RealClientsTest {
  private static final int LARGE_BYTES = 3_000_000;

  @TempDir private Path folder;
  private Path root;
  private byte[] large;
  private WebServer files;
  private WebServer demo;

  @BeforeEach
  void start() throws Exception {
    root = Files.createDirectory(folder.resolve("root"));
    large = new byte[LARGE_BYTES];
    new Random(1).nextBytes(large);
    write("large.bin", large);
    write("small.txt", "0123456789".getBytes(UTF_8));
    files = WebServer.start(1, () -> new StaticFiles(root));
    demo = WebServer.start(1, DemoSite::new);
  }

  private void write(String name, byte[] content) throws IOException {
    Path file = Files.write(root.resolve(name), content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("1994-11-06T08:49:37Z")));
  }

  @AfterEach
  void stop() {
    files.close();
    demo.close();
    assertThat(files.warnings).isEmpty();
    assertThat(demo.warnings).isEmpty();
  }

  /** Runs a program in the folder, and returns what it prints on both streams. */
  private String run(String... command) throws Exception {
    assumeTrue(isInstalled(command[0]), command[0] + " is not installed");
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(output);
  }

  private static boolean isInstalled(String program) {
    for (String place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(place, program))) {
        return true;
      }
    }
    return false;
  }

  private String curl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "30"));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  // curl

  @Test
  void curlGetsWholeFilesAndSaysNothingIsWrong() throws Exception {
    assertThat(curl(files.uri("/small.txt"), files.uri("/small.txt")))
        .isEqualTo("0123456789".repeat(2));
    assertThat(curl("-o", "got", files.uri("/large.bin"))).isEmpty();
    assertThat(folder.resolve("got")).hasBinaryContent(large);
  }

  @Test
  void curlGetsRanges() throws Exception {
    assertThat(curl("-r", "2-4", files.uri("/small.txt"))).isEqualTo("234");
    assertThat(curl("-r", "0-0,8-9", files.uri("/small.txt")))
        .contains("Content-Range: bytes 0-0/10\r\n\r\n0\r\n", "8-9/10\r\n\r\n89\r\n");
    assertThat(curl("-i", "-r", "10-", files.uri("/small.txt")))
        .startsWith("HTTP/1.1 416 ")
        .contains("Content-Range: bytes */10\r\n");
  }

  @Test
  void curlGoesOnWithAnInterruptedDownload() throws Exception {
    byte[] part = Arrays.copyOf(large, 1_234_567);
    Files.write(folder.resolve("got"), part);

    assertThat(curl("-C", "-", "-o", "got", files.uri("/large.bin"))).isEmpty();

    assertThat(folder.resolve("got")).hasBinaryContent(large);
  }

  @Test
  void curlAsksForHeads() throws Exception {
    assertThat(curl("-I", files.uri("/large.bin")))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Length: 3000000\r\n", "Accept-Ranges: bytes\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void curlAsksWhetherItHasTheNewestVersion() throws Exception {
    String format = "%{http_code}";
    assertThat(curl("--etag-save", "tag", files.uri("/small.txt"))).isEqualTo("0123456789");

    assertThat(curl("-w", format, "--etag-compare", "tag", files.uri("/small.txt")))
        .isEqualTo("304");
    assertThat(curl("-w", format, "-z", "Sun, 06 Nov 1994 08:49:37 GMT", files.uri("/small.txt")))
        .isEqualTo("304");
    assertThat(curl("-w", format, "-z", "Sun, 06 Nov 1994 08:49:36 GMT", files.uri("/small.txt")))
        .isEqualTo("0123456789200");
    assertThat(curl("-w", format, "-z", "-Sun, 06 Nov 1994 08:49:36 GMT", files.uri("/small.txt")))
        .endsWith("412");
  }

  @Test
  void curlSpeaksHttp10() throws Exception {
    assertThat(curl("-0", "-i", files.uri("/small.txt")))
        .contains("Connection: close\r\n")
        .endsWith("\r\n\r\n0123456789");
    assertThat(curl("-0", "-d", "hello", demo.uri("/echo"))).isEqualTo("hello");
  }

  @Test
  void curlUploadsInChunksAndIsInvitedFirst() throws Exception {
    String file = "@" + root.resolve("large.bin");
    String chunked = "Transfer-Encoding: chunked";

    assertThat(curl("-o", "got", "-H", chunked, "--data-binary", file, demo.uri("/echo")))
        .isEmpty();
    assertThat(folder.resolve("got")).hasBinaryContent(large);
    assertThat(
            curl(
                "-v",
                "--expect100-timeout",
                "30",
                "-H",
                "Expect: 100-continue",
                "-o",
                "got2",
                "--data-binary",
                file,
                demo.uri("/echo")))
        .contains("< HTTP/1.1 100 Continue");
    assertThat(folder.resolve("got2")).hasBinaryContent(large);
  }

  @Test
  void curlIsToldWhatIsNotAllowed() throws Exception {
    assertThat(curl("-i", "-X", "DELETE", demo.uri("/plaintext")))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET, HEAD\r\n");
    assertThat(curl("-i", "--path-as-is", files.uri("/../output"))).startsWith("HTTP/1.1 400 ");
    assertThat(curl("-i", "-H", "X: " + "y".repeat(20_000), demo.uri("/")))
        .startsWith("HTTP/1.1 431 ");
    assertThat(curl("-i", demo.uri("/" + "y".repeat(9000)))).startsWith("HTTP/1.1 414 ");
  }

  // Load

  @Test
  void wrkSeesNoErrors() throws Exception {
    for (String uri :
        List.of(demo.uri("/plaintext"), files.uri("/small.txt"), files.uri("/large.bin"))) {
      assertThat(run("wrk", "-t", "1", "-c", "50", "-d", "1s", uri))
          .contains("Requests/sec")
          .doesNotContain("Socket errors", "Non-2xx");
    }
  }

  @Test
  void abSeesNoErrors() throws Exception {
    for (String option : List.of("-k", "-q")) {
      assertThat(run("ab", "-q", option, "-n", "2000", "-c", "20", files.uri("/small.txt")))
          .contains("Complete requests:      2000", "Failed requests:        0")
          .doesNotContain("Non-2xx");
    }
  }

  // A browser

  @Test
  void browserRunsTheScriptAndShowsThePicture() throws Exception {
    write(
        "index.html",
        """
        <!DOCTYPE html>
        <meta charset="utf-8">
        <link rel="stylesheet" href="style.css">
        <p id="script">not run</p>
        <p id="picture">not loaded</p>
        <img src="dot.gif" onload="document.getElementById('picture').textContent =
          'picture ' + this.naturalWidth">
        <script src="page.js"></script>
        """
            .getBytes(UTF_8));
    write("style.css", "p { color: rgb(1, 2, 3) }".getBytes(UTF_8));
    write(
        "page.js",
        """
        const p = document.getElementById('script');
        p.textContent = 'script ' + getComputedStyle(p).color + ' \u00fc';
        """
            .getBytes(UTF_8));
    write(
        "dot.gif",
        Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));

    String page =
        run(
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--user-data-dir=" + folder.resolve("profile"),
            "--virtual-time-budget=10000",
            "--dump-dom",
            files.uri("/"));

    assertThat(page).contains("script rgb(1, 2, 3) \u00fc", "picture 1");
  }
}
